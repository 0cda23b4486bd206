using System.Globalization;
using System.Text;

namespace Barograph.Formats.Templates.Printing;

/// <summary>What stands between % and the verb, and the padding that follows from it.</summary>
sealed class FormatSpec
{
    public static FormatSpec Plain { get; } = new();

    public bool Minus { get; set; }

    public bool Plus { get; set; }

    public bool Sharp { get; set; }

    public bool Space { get; set; }

    public bool Zero { get; set; }

    /// <summary><c>%+v</c>: records with the names of their fields.</summary>
    public bool PlusV { get; set; }

    /// <summary><c>%#v</c>: values as one would write them in Go.</summary>
    public bool SharpV { get; set; }

    public int? Width { get; set; }

    public int? Precision { get; set; }

    public void Pad(StringBuilder into, string text, bool zero)
    {
        var missing = (Width ?? 0) - RuneCount(text);
        if (missing <= 0) into.Append(text);
        else if (Minus) into.Append(text).Append(' ', missing);
        else into.Append(zero ? '0' : ' ', missing).Append(text);
    }

    public void Pad(StringBuilder into, string text) => Pad(into, text, Zero);

    /// <summary>Cut to the precision, which counts code points.</summary>
    public string Truncate(string text)
    {
        if (Precision is not { } most) return text;
        var at = 0;
        for (var i = 0; i < most && at < text.Length; i++) at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        return text[..at];
    }

    public static int RuneCount(string text)
    {
        var count = text.Length;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1])) count--;
        }

        return count;
    }

    public static string Hexadecimal(byte b, bool upper) => b.ToString(upper ? "X2" : "x2", CultureInfo.InvariantCulture);
}
