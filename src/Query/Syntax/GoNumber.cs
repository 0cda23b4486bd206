using System.Globalization;
using System.Text;

namespace Barograph.Query.Syntax;

/// <summary>The value of a number: first as Go's integers (0x1f, 017 octal, 1_000), then as its floats (1e3, .5, inf, nan).</summary>
static class GoNumber
{
    /// <summary>False and a complaint worded as Go's where the text has no value.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value, out string complaint)
    {
        complaint = "";
        if (TryInteger(text, out var integer))
        {
            value = integer;
            return true;
        }
        if (TryFloat(text, out value))
        {
            if (!double.IsInfinity(value) || text[0] is (byte)'i' or (byte)'I') return true;
            complaint = $"error parsing number: strconv.ParseFloat: parsing {GoText.Quote(text)}: value out of range";
            return false;
        }
        complaint = $"error parsing number: strconv.ParseFloat: parsing {GoText.Quote(text)}: invalid syntax";
        return false;
    }

    static bool TryInteger(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var radix = 10;
        var digits = text;
        if (text.Length > 1 && text[0] == '0')
        {
            radix = text[1] is (byte)'x' or (byte)'X' ? 16 : 8;
            digits = text[(radix == 16 ? 2 : 1)..];
        }
        if (!UnderscoresSeparate(digits, prefixed: radix != 10)) return false;
        var any = false;
        foreach (var b in digits)
        {
            if (b == '_') continue;
            var digit = char.IsAsciiDigit((char)b) ? b - '0' : char.IsAsciiHexDigit((char)b) ? (b | 0x20) - 'a' + 10 : radix;
            if (digit >= radix || value > (long.MaxValue - digit) / radix) return false;
            value = (value * radix) + digit;
            any = true;
        }
        return any;
    }

    static bool TryFloat(ReadOnlySpan<byte> text, out double value)
    {
        value = double.NaN;
        if (Ascii.EqualsIgnoreCase(text, "nan"u8)) return true;
        value = double.PositiveInfinity;
        if (Ascii.EqualsIgnoreCase(text, "inf"u8)) return true;
        Span<byte> plain = stackalloc byte[text.Length <= 128 ? text.Length : 0];
        if (plain.IsEmpty) plain = new byte[text.Length];
        var length = 0;
        foreach (var b in text)
        {
            if (b != '_') plain[length++] = b;
        }
        if (length != text.Length && !UnderscoresSeparate(text, prefixed: false)) return false;
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(plain[..length], style, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>An underscore stands between two digits, or between a prefix (0, 0x) and a digit.</summary>
    static bool UnderscoresSeparate(ReadOnlySpan<byte> digits, bool prefixed)
    {
        var mayFollow = prefixed;
        for (var i = 0; i < digits.Length; i++)
        {
            if (digits[i] == '_')
            {
                if (!mayFollow || i + 1 == digits.Length || !char.IsAsciiHexDigit((char)digits[i + 1])) return false;
                mayFollow = false;
            }
            else
            {
                mayFollow = char.IsAsciiHexDigit((char)digits[i]);
            }
        }
        return true;
    }
}
