using System.Globalization;
using System.Text;

namespace Barograph.Formats.Templates.Parsing;

/// <summary>Go's string and character literals: read with every escape, written as <c>%q</c> does.</summary>
public static class GoQuote
{
    const string Escapes = "abfnrtv\\";
    const string Escaped = "\a\b\f\n\r\t\v\\";

    public static string Quote(string text, char quote = '"', bool asciiOnly = false)
    {
        var quoted = new StringBuilder(text.Length + 2).Append(quote);
        foreach (var rune in text.EnumerateRunes()) AppendEscaped(quoted, rune.Value, quote, asciiOnly);
        return quoted.Append(quote).ToString();
    }

    public static void AppendEscaped(StringBuilder into, int rune, char quote, bool asciiOnly)
    {
        if (rune == quote || rune == '\\')
        {
            into.Append('\\').Append((char)rune);
        }
        else if (asciiOnly ? rune is >= 0x20 and < 0x7f : IsPrintable(rune))
        {
            AppendRune(into, rune);
        }
        else if (rune < 0x80 && Escaped.IndexOf((char)rune, StringComparison.Ordinal) is >= 0 and var escape)
        {
            into.Append('\\').Append(Escapes[escape]);
        }
        else
        {
            var format = rune < ' ' || rune == 0x7f ? "\\x{0:x2}" : rune < 0x10000 ? "\\u{0:x4}" : "\\U{0:x8}";
            into.AppendFormat(CultureInfo.InvariantCulture, format, rune);
        }
    }

    /// <summary>Letters, marks, numbers, punctuation, symbols, and the ASCII space.</summary>
    public static bool IsPrintable(int rune)
    {
        if (rune < 0x7f) return rune >= ' ';
        if (!Rune.IsValid(rune)) return false;
        return Rune.GetUnicodeCategory(new Rune(rune)) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }

    public static void AppendRune(StringBuilder into, int rune)
    {
        if (!Rune.IsValid(rune)) rune = Rune.ReplacementChar.Value;
        if (rune < 0x10000) into.Append((char)rune);
        else into.Append(char.ConvertFromUtf32(rune));
    }

    /// <summary>The text of a literal in <c>"</c> or <c>`</c>; false where an escape is unknown.</summary>
    public static bool TryUnquote(string literal, out string text)
    {
        text = "";
        if (literal.Length < 2 || literal[^1] != literal[0]) return false;
        var inner = literal.AsSpan(1, literal.Length - 2);
        if (literal[0] == '`')
        {
            text = inner.Contains('\r') ? inner.ToString().Replace("\r", "", StringComparison.Ordinal) : inner.ToString();
            return true;
        }

        if (!inner.ContainsAny('\\', '\n'))
        {
            text = inner.ToString();
            return literal[0] == '"';
        }

        // Through bytes, because \xe4\xb8\x96 are three bytes of one code point.
        var bytes = new List<byte>(inner.Length);
        Span<byte> utf8 = stackalloc byte[4];
        while (!inner.IsEmpty)
        {
            if (inner[0] == '\n' || !TryReadRune(ref inner, literal[0], out var rune, out var isByte)) return false;
            if (isByte) bytes.Add((byte)rune);
            else bytes.AddRange(utf8[..(Rune.TryCreate(rune, out var valid) ? valid : Rune.ReplacementChar).EncodeToUtf8(utf8)]);
        }

        text = Encoding.UTF8.GetString([.. bytes]);
        return true;
    }

    /// <summary>The code point of a literal such as <c>'a'</c> or <c>'\n'</c>.</summary>
    /// <param name="literal">With its quotes.</param>
    /// <param name="rune">The first code point.</param>
    /// <param name="whole">Whether it is the only one.</param>
    public static bool TryUnquoteChar(string literal, out int rune, out bool whole)
    {
        rune = 0;
        whole = false;
        if (literal.Length < 3 || literal[0] != '\'' || literal[^1] != '\'') return false;
        var inner = literal.AsSpan(1, literal.Length - 2);
        if (!TryReadRune(ref inner, '\'', out rune, out _)) return false;
        whole = inner.IsEmpty;
        return true;
    }

    static bool TryReadRune(ref ReadOnlySpan<char> text, char quote, out int rune, out bool isByte)
    {
        isByte = false;
        if (text[0] != '\\')
        {
            Rune.DecodeFromUtf16(text, out var decoded, out var length);
            rune = decoded.Value;
            text = text[length..];
            return rune != quote;
        }

        rune = 0;
        if (text.Length < 2) return false;
        var escape = text[1];
        text = text[2..];
        if (Escapes.IndexOf(escape, StringComparison.Ordinal) is >= 0 and var index)
        {
            rune = Escaped[index];
            return true;
        }

        switch (escape)
        {
            case '\'' or '"':
                rune = escape;
                return escape == quote;
            case 'x':
                isByte = true;
                return TryReadDigits(ref text, 2, 16, out rune);
            case 'u':
                return TryReadDigits(ref text, 4, 16, out rune) && Rune.IsValid(rune);
            case 'U':
                return TryReadDigits(ref text, 8, 16, out rune) && Rune.IsValid(rune);
            case >= '0' and <= '7':
                isByte = true;
                var all = $"{escape}{text}".AsSpan();
                if (!TryReadDigits(ref all, 3, 8, out rune)) return false;
                text = text[2..];
                return rune <= 255;
            default:
                return false;
        }
    }

    static bool TryReadDigits(ref ReadOnlySpan<char> text, int count, int radix, out int value)
    {
        value = 0;
        if (text.Length < count) return false;
        long sum = 0;
        foreach (var c in text[..count])
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix) return false;
            sum = (sum * radix) + digit;
        }

        text = text[count..];
        value = sum > int.MaxValue ? -1 : (int)sum;
        return true;
    }
}
