using System.Globalization;
using System.Numerics;
using System.Text;
using Barograph.Formats.Numbers;

namespace Barograph.Formats.Templates.Printing;

/// <summary>A float as text with a given number of digits, rounded exactly and halves to even, as Go does.</summary>
/// <remarks>.NET rounds halves away from zero: 0.5 with no decimals would be 1, and is 0 in Go.</remarks>
static class FloatDigits
{
    const int MaxQuickDigits = 17;
    const int MantissaBits = 52;
    const int Bias = 1023 + MantissaBits;

    /// <summary>As Go's <c>strconv.FormatFloat</c>; a negative precision means the fewest digits that read back as the same float.</summary>
    public static string Text(double value, char format, int precision)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        var sign = double.IsNegative(value) ? "-" : "";
        var magnitude = Math.Abs(value);
        return sign + format switch
        {
            'b' => Binary(magnitude),
            'x' or 'X' => Hexadecimal(magnitude, precision, format == 'X'),
            'f' => precision < 0 ? Shortest(magnitude, format) : Fixed(magnitude, precision),
            'e' or 'E' => precision < 0 ? Shortest(magnitude, format) : Exponent(magnitude, precision, format),
            _ => precision < 0 ? Shortest(magnitude, format) : General(magnitude, Math.Max(1, precision), format),
        };
    }

    static string Shortest(double magnitude, char format)
    {
        Span<byte> text = stackalloc byte[GoFloat.MaxFixedBytes];
        var length = format switch
        {
            'f' => GoFloat.WriteFixed(magnitude, text),
            'e' or 'E' => GoFloat.WriteScientific(magnitude, text),
            _ => GoFloat.WriteGeneral(magnitude, text),
        };
        var shortest = Encoding.ASCII.GetString(text[..length]);
        return char.IsAsciiLetterUpper(format) ? shortest.ToUpperInvariant() : shortest;
    }

    /// <summary>The float is mantissa × 2^exponent, exactly.</summary>
    static (ulong Mantissa, int Exponent) Parts(double magnitude)
    {
        var bits = BitConverter.DoubleToUInt64Bits(magnitude);
        var fraction = bits & ((1UL << MantissaBits) - 1);
        var exponent = (int)(bits >> MantissaBits);
        return exponent == 0 ? (fraction, 1 - Bias) : (fraction | (1UL << MantissaBits), exponent - Bias);
    }

    /// <summary>The float times 10^<paramref name="power"/>, rounded to a whole number.</summary>
    static BigInteger Scaled(double magnitude, int power)
    {
        var (mantissa, exponent) = Parts(magnitude);
        var above = (BigInteger)mantissa;
        var below = BigInteger.One;
        if (power > 0) above *= BigInteger.Pow(10, power);
        else if (power < 0) below *= BigInteger.Pow(10, -power);
        if (exponent > 0) above <<= exponent;
        else below <<= -exponent;
        var whole = BigInteger.DivRem(above, below, out var rest);
        var twice = (rest << 1).CompareTo(below);
        return twice > 0 || (twice == 0 && !whole.IsEven) ? whole + 1 : whole;
    }

    static string Fixed(double magnitude, int decimals)
    {
        // Beyond 1,074 decimals every float is zeros.
        var exact = Math.Min(decimals, 1_100);
        var digits = Scaled(magnitude, exact).ToString(CultureInfo.InvariantCulture).PadLeft(exact + 1, '0');
        return decimals == 0 ? digits : $"{digits[..^exact]}.{digits[^exact..]}{new string('0', decimals - exact)}";
    }

    /// <summary>That many digits, none but the first of which may be a leading zero; the value is d.ddd × 10^exponent.</summary>
    static (string Digits, int Exponent) Significant(double magnitude, int count)
    {
        if (magnitude == 0) return (new string('0', count), 0);
        if (count <= MaxQuickDigits && TryQuick(magnitude, count, out var quick)) return quick;
        var exponent = (int)Math.Floor(Math.Log10(magnitude));
        while (true)
        {
            var digits = Scaled(magnitude, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count) return (digits, exponent);
            // The logarithm was a little off, or rounding made one digit more.
            exponent += digits.Length > count ? 1 : -1;
        }
    }

    /// <summary>.NET's digits are exact; only where the next one is a five can halves be at stake.</summary>
    static bool TryQuick(double magnitude, int count, out (string Digits, int Exponent) result)
    {
        Span<char> text = stackalloc char[MaxQuickDigits + 8];
        magnitude.TryFormat(text, out var length, $"E{count}", CultureInfo.InvariantCulture); // d.ddddE+ddd with one digit more
        var next = text[count + 1];
        result = default;
        if (next == '5') return false;
        magnitude.TryFormat(text, out length, $"E{count - 1}", CultureInfo.InvariantCulture);
        var letter = text[..length].IndexOf('E');
        result = (count == 1 ? text[..1].ToString() : $"{text[0]}{text[2..letter]}", int.Parse(text[(letter + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        return true;
    }

    static string Exponent(double magnitude, int precision, char letter)
    {
        var (digits, exponent) = Significant(magnitude, Math.Min(precision, 1_100) + 1);
        digits = digits.PadRight(precision + 1, '0');
        return (precision == 0 ? digits : $"{digits[0]}.{digits[1..]}") + ExponentText(letter, exponent);
    }

    static string ExponentText(char letter, int exponent) => $"{letter}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";

    static string General(double magnitude, int precision, char format)
    {
        var (digits, exponent) = Significant(magnitude, Math.Min(precision, 1_100));
        digits = digits.TrimEnd('0');
        if (digits.Length == 0) return "0";
        // A whole number with fewer digits than asked for keeps its zeros only up to its own length.
        var limit = precision > digits.Length && digits.Length >= exponent + 1 ? digits.Length : precision;
        if (exponent < -4 || exponent >= limit)
            return (digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}") + ExponentText(format == 'G' ? 'E' : 'e', exponent);
        if (exponent < 0) return $"0.{new string('0', -exponent - 1)}{digits}";
        return digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0') : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    static string Binary(double magnitude)
    {
        var (mantissa, exponent) = Parts(magnitude);
        return $"{mantissa}p{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}";
    }

    static string Hexadecimal(double magnitude, int precision, bool upper)
    {
        var (mantissa, exponent) = Parts(magnitude);
        if (mantissa == 0)
        {
            exponent = 0;
        }
        else
        {
            var shift = BitOperations.LeadingZeroCount(mantissa) - (63 - MantissaBits);
            mantissa <<= shift;
            exponent += MantissaBits - shift;
        }

        // 13 digits follow the leading 1.
        if (precision is >= 0 and < 13)
        {
            var drop = (13 - precision) * 4;
            var rest = mantissa & ((1UL << drop) - 1);
            mantissa >>= drop;
            if (rest > 1UL << (drop - 1) || (rest == 1UL << (drop - 1) && (mantissa & 1) == 1)) mantissa++;
            mantissa <<= drop;
            if (mantissa >> (MantissaBits + 1) != 0)
            {
                mantissa >>= 1;
                exponent++;
            }
        }

        var fraction = (mantissa & ((1UL << MantissaBits) - 1)).ToString("x13", CultureInfo.InvariantCulture);
        fraction = precision < 0 ? fraction.TrimEnd('0') : fraction.PadRight(precision, '0')[..precision];
        var text = $"0x{mantissa >> MantissaBits}{(fraction.Length > 0 ? "." : "")}{fraction}p{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        return upper ? text.ToUpperInvariant() : text;
    }
}
