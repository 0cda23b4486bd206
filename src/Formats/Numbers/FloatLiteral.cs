using System.Globalization;

namespace Barograph.Formats.Numbers;

/// <summary>Reads floats as Go's <c>strconv.ParseFloat</c> does: <c>1.5e3</c>, <c>.5</c>, <c>1_000</c>, <c>0x1p-2</c>, <c>-Inf</c>, <c>nan</c>.</summary>
public static class FloatLiteral
{
    /// <summary>Hexadecimal digits that are held exactly; no float has more.</summary>
    const int MostHexBits = 120;

    /// <summary>False where it is no float, or digits for one that is too large.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = double.NaN;
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase)) return true;
        var negative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is '-' or '+') text = text[1..];
        if (!TryReadMagnitude(text, out value)) return false;
        if (negative) value = -value;
        return true;
    }

    /// <summary>Each underscore stands between two digits; a prefix such as 0x counts as one.</summary>
    public static bool UnderscoresSeparateDigits(ReadOnlySpan<char> text)
    {
        if (!text.Contains('_')) return true;
        var hexadecimal = IsHexadecimal(text);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '_') continue;
            var before = i > 0 && (IsDigit(text[i - 1], hexadecimal) || (i == 2 && text[0] == '0' && text[1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B'));
            if (!before || i + 1 >= text.Length || !IsDigit(text[i + 1], hexadecimal)) return false;
        }
        return true;
    }

    /// <summary>-1 where it is none.</summary>
    public static int HexDigit(char c) => char.IsAsciiHexDigit(c) ? (char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10) : -1;

    static bool TryReadMagnitude(ReadOnlySpan<char> text, out double value)
    {
        value = double.PositiveInfinity;
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("infinity", StringComparison.OrdinalIgnoreCase)) return true;
        return UnderscoresSeparateDigits(text)
            && (IsHexadecimal(text) ? TryReadHexadecimal(text[2..], out value) : TryReadDecimal(text, out value))
            && double.IsFinite(value);
    }

    static bool IsHexadecimal(ReadOnlySpan<char> text) => text.Length > 1 && text[0] == '0' && text[1] is 'x' or 'X';

    static bool IsDigit(char c, bool hexadecimal) => hexadecimal ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c);

    static bool TryReadDecimal(ReadOnlySpan<char> digits, out double value)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        value = 0;
        return !digits.IsEmpty && digits[0] is '.' or (>= '0' and <= '9') // no words
            && double.TryParse(digits.Contains('_') ? digits.ToString().Replace("_", "", StringComparison.Ordinal) : digits, style, CultureInfo.InvariantCulture, out value);
    }

    static bool TryReadHexadecimal(ReadOnlySpan<char> digits, out double value)
    {
        value = 0;
        var exponentAt = digits.IndexOfAny('p', 'P');
        if (exponentAt < 0) return false;
        var exponentText = digits[(exponentAt + 1)..];
        if (exponentText.Contains('_')) exponentText = exponentText.ToString().Replace("_", "", StringComparison.Ordinal);
        if (!int.TryParse(exponentText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)) return false;
        UInt128 mantissa = 0;
        var (seen, afterPoint) = (false, false);
        foreach (var c in digits[..exponentAt])
        {
            if (c == '_') continue;
            if (c == '.')
            {
                if (afterPoint) return false;
                afterPoint = true;
                continue;
            }
            var digit = HexDigit(c);
            if (digit < 0 || mantissa >> MostHexBits != 0) return false;
            seen = true;
            mantissa = (mantissa << 4) + (uint)digit;
            if (afterPoint) exponent -= 4;
        }
        value = Math.ScaleB((double)mantissa, exponent);
        return seen;
    }
}
