using System.Globalization;
using System.Text;

namespace Barograph.Outbound.Mail;

/// <summary>Header text beyond ASCII, in the Q encoding of RFC 2047: <c>=?utf-8?q?H=C3=B6he?=</c>.</summary>
public static class EncodedWord
{
    const int MostCharacters = 75;
    const string Begin = "=?utf-8?q?", End = "?=";

    public static bool IsNeeded(string text)
    {
        foreach (var c in text)
        {
            if (c is not ('\t' or (>= ' ' and <= '~'))) return true;
        }
        return false;
    }

    /// <summary>Words of at most 75 characters with a blank between, which readers take out again; plain text as it is.</summary>
    /// <param name="taken">Characters that stand before it in its line.</param>
    public static string Write(string text, int taken = 0)
    {
        if (!IsNeeded(text)) return text;
        var output = new StringBuilder(Begin);
        var length = Math.Min(taken, MostCharacters / 2) + Begin.Length;
        var piece = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            // A character must not be torn apart between two words.
            Encode(rune, piece.Clear());
            if (length + piece.Length + End.Length > MostCharacters)
            {
                output.Append(End).Append(' ').Append(Begin);
                length = Begin.Length;
            }
            output.Append(piece);
            length += piece.Length;
        }
        return output.Append(End).ToString();
    }

    // Only what may stand in a name before an address as well is left as it is (RFC 2047 section 5, rule 3).
    static void Encode(Rune rune, StringBuilder into)
    {
        if (rune.Value == ' ') into.Append('_');
        else if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '!' or '*' or '+' or '-' or '/')) into.Append((char)rune.Value);
        else
        {
            Span<byte> bytes = stackalloc byte[4];
            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)]) into.Append(CultureInfo.InvariantCulture, $"={b:X2}");
        }
    }
}
