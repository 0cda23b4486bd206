using System.Globalization;
using System.Text;

namespace Barograph.Query.Syntax;

/// <summary>Quotes text as Go does (<c>%q</c>), because error messages and printed queries of the field look like that.</summary>
static class GoText
{
    const int ShortRunes = 10; // messages show at most so much of a literal

    public static string ToText(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>Plus a byte from 0x80 on: the lone surrogate that stands for it (<see cref="StringScan.Unquote"/>).</summary>
    public const int EscapedByte = 0xdc00;

    public static string Quote(string text) => Quote(Encode(text));

    static byte[] Encode(string text)
    {
        var utf8 = new List<byte>(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            var valid = Rune.TryGetRuneAt(text, i, out var rune);
            if (valid) utf8.AddRange(bytes[..rune.EncodeToUtf8(bytes)]);
            else utf8.Add((byte)(text[i] - EscapedByte));
            i += valid ? rune.Utf16SequenceLength : 1;
        }
        return [.. utf8];
    }

    public static string Quote(ReadOnlySpan<byte> utf8)
    {
        var quoted = new StringBuilder(utf8.Length + 2).Append('"');
        while (!utf8.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(utf8, out var rune, out var size) != System.Buffers.OperationStatus.Done)
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{utf8[0]:x2}");
                size = 1;
            }
            else
            {
                Append(quoted, rune, '"');
            }
            utf8 = utf8[size..];
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>Long text is cut after ten characters.</summary>
    public static string QuoteShort(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= ShortRunes) return Quote(utf8);
        var end = 0;
        for (var runes = 0; runes < ShortRunes && end < utf8.Length; runes++)
        {
            Rune.DecodeFromUtf8(utf8[end..], out _, out var size);
            end += size;
        }
        return Quote(utf8[..end]) + "...";
    }

    /// <summary>A single character in single quotes; the end of the text is shown as Go's replacement for rune -1.</summary>
    public static string QuoteRune(int rune)
    {
        var quoted = new StringBuilder("'");
        Append(quoted, Rune.IsValid(rune) ? new Rune(rune) : Rune.ReplacementChar, '\'');
        return quoted.Append('\'').ToString();
    }

    /// <summary><c>U+0041 'A'</c></summary>
    public static string NameRune(int rune)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"U+{rune:X4}");
        return Rune.IsValid(rune) && IsPrintable(new Rune(rune)) ? $"{name} '{new Rune(rune)}'" : name;
    }

    static void Append(StringBuilder quoted, Rune rune, char quote)
    {
        switch (rune.Value)
        {
            case '\\': quoted.Append(@"\\"); return;
            case '\a': quoted.Append(@"\a"); return;
            case '\b': quoted.Append(@"\b"); return;
            case '\f': quoted.Append(@"\f"); return;
            case '\n': quoted.Append(@"\n"); return;
            case '\r': quoted.Append(@"\r"); return;
            case '\t': quoted.Append(@"\t"); return;
            case '\v': quoted.Append(@"\v"); return;
        }
        if (rune.Value == quote) quoted.Append('\\').Append(quote);
        else if (IsPrintable(rune)) quoted.Append(rune.ToString());
        else if (rune.Value is < ' ' or 0x7f) quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
        else if (rune.IsBmp) quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        else quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
    }

    /// <summary>Letters, marks, numbers, punctuation, symbols, and the ASCII space.</summary>
    static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is
        not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
}
