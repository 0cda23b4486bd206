using System.Globalization;
using System.Text;
using Barograph.Formats.Templates.Parsing;

namespace Barograph.Formats.Templates.Printing;

/// <summary>Whole numbers with the verbs d, b, o, O, x, X, c, q and U.</summary>
static class IntegerFormat
{
    /// <summary>False where the verb is not for numbers.</summary>
    public static bool TryWrite(StringBuilder into, long value, char verb, FormatSpec spec)
    {
        switch (verb)
        {
            case 'v' or 'd':
                Write(into, value, 10, verb, spec);
                return true;
            case 'b':
                Write(into, value, 2, verb, spec);
                return true;
            case 'o' or 'O':
                Write(into, value, 8, verb, spec);
                return true;
            case 'x' or 'X':
                Write(into, value, 16, verb, spec);
                return true;
            case 'c':
                spec.Pad(into, RuneText(value));
                return true;
            case 'q':
                var quoted = new StringBuilder("'");
                GoQuote.AppendEscaped(quoted, Valid(value), '\'', spec.Plus);
                spec.Pad(into, quoted.Append('\'').ToString());
                return true;
            case 'U':
                WriteUnicode(into, value, spec);
                return true;
            default:
                return false;
        }
    }

    static int Valid(long value) => value is < 0 or > 0x10FFFF ? 0xFFFD : (int)value;

    static string RuneText(long value)
    {
        var text = new StringBuilder();
        GoQuote.AppendRune(text, Valid(value));
        return text.ToString();
    }

    static void WriteUnicode(StringBuilder into, long value, FormatSpec spec)
    {
        var digits = unchecked((ulong)value).ToString("X", CultureInfo.InvariantCulture).PadLeft(Math.Max(4, spec.Precision ?? 4), '0');
        var text = $"U+{digits}";
        if (spec.Sharp && value is >= 0 and <= 0x10FFFF && GoQuote.IsPrintable((int)value)) text += $" '{RuneText(value)}'";
        spec.Pad(into, text, zero: false);
    }

    static void Write(StringBuilder into, long value, uint radix, char verb, FormatSpec spec)
    {
        if (spec.Precision == 0 && value == 0)
        {
            // No digits are asked for and none is needed.
            into.Append(' ', spec.Width ?? 0);
            return;
        }

        var negative = value < 0;
        var digits = Digits(negative ? 0 - unchecked((ulong)value) : (ulong)value, radix, verb == 'X');
        var sign = negative ? "-" : spec.Plus ? "+" : spec.Space ? " " : "";
        var least = spec.Precision ?? (spec is { Zero: true, Width: { } width } ? width - sign.Length : 0);
        digits = digits.PadLeft(Math.Max(0, least), '0');
        if (spec.Sharp)
        {
            digits = radix switch
            {
                2 => "0b" + digits,
                8 when digits[0] != '0' => "0" + digits,
                16 => (verb == 'X' ? "0X" : "0x") + digits,
                _ => digits,
            };
        }

        if (verb == 'O') digits = "0o" + digits;
        spec.Pad(into, sign + digits, zero: false);
    }

    static string Digits(ulong magnitude, uint radix, bool upper)
    {
        if (radix == 10) return magnitude.ToString(CultureInfo.InvariantCulture);
        Span<char> digits = stackalloc char[64];
        var at = digits.Length;
        do
        {
            digits[--at] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[(int)(magnitude % radix)];
            magnitude /= radix;
        }
        while (magnitude > 0);
        return digits[at..].ToString();
    }
}
