using System.Globalization;

namespace Barograph.Formats.Numbers;

/// <summary>Reads floats as Prometheus' exposition readers do: Go's decimal syntax, no underscores, no hexadecimal form.</summary>
/// <remarks>
/// Grammar: <c>[sign] digits ['.' digits] [('e'|'E') [sign] digits] | [sign] ("inf" | "infinity") | "nan"</c>, words in any case.
/// Never allocates. A number too large for a float is refused, as Go's ParseFloat reports it as out of range.
/// </remarks>
public static class FloatText
{
    const ulong ExactIntegers = 1UL << 53;
    const int SafeDigits = 19; // any 19 digits fit 64 bits

    // An array: a span over constants costs an allocation per use in code that is not optimised, which the allocation tests run.
    static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.IsEmpty) return false;
        var at = text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        ulong mantissa = 0;
        var digits = Digits(text, ref at, ref mantissa);
        var decimals = 0;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            decimals = Digits(text, ref at, ref mantissa);
            digits += decimals;
        }

        if (digits == 0) return TryParseWord(text, out value);
        var exponent = 0;
        if (at < text.Length && (text[at] | 0x20) == 'e' && !TryReadExponent(text, ref at, out exponent)) return false;
        if (at != text.Length) return false;
        exponent -= decimals;
        if (digits > SafeDigits || mantissa > ExactIntegers || exponent is < -22 or > 22) return TryParseExactly(text, out value);
        // Both operands are exact, so one rounding gives the nearest float (Clinger's fast path).
        value = exponent < 0 ? mantissa / PowersOfTen[-exponent] : mantissa * PowersOfTen[exponent];
        if (text[0] == '-') value = -value;
        return true;
    }

    static int Digits(ReadOnlySpan<byte> text, ref int at, ref ulong mantissa)
    {
        var start = at;
        while (at < text.Length)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9) break;
            mantissa = (mantissa * 10) + digit; // may wrap; then the digits are too many and the slow way is taken
            at++;
        }

        return at - start;
    }

    static bool TryReadExponent(ReadOnlySpan<byte> text, ref int at, out int exponent)
    {
        at++;
        var negative = at < text.Length && text[at] == '-';
        if (negative || (at < text.Length && text[at] == '+')) at++;
        var start = at;
        exponent = 0;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++) exponent = Math.Min(99_999, (exponent * 10) + text[at] - '0');
        if (negative) exponent = -exponent;
        return at > start;
    }

    static bool TryParseExactly(ReadOnlySpan<byte> text, out double value)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    static bool TryParseWord(ReadOnlySpan<byte> text, out double value)
    {
        value = double.NaN;
        if (Is(text, "nan"u8)) return true;
        var word = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return Is(word, "inf"u8) || Is(word, "infinity"u8);
    }

    static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => System.Text.Ascii.EqualsIgnoreCase(text, word);
}
