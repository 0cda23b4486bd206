using System.Text;

namespace Barograph.Formats.Templates.Printing;

/// <summary>Floats with the verbs v, e, E, f, F, g, G, b, x and X.</summary>
static class FloatFormat
{
    /// <summary>False where the verb is not for floats.</summary>
    public static bool TryWrite(StringBuilder into, double value, char verb, FormatSpec spec)
    {
        var (format, precision) = verb switch
        {
            'v' => ('g', -1),
            'g' or 'G' or 'b' or 'x' or 'X' => (verb, -1),
            'e' or 'E' or 'f' => (verb, 6),
            'F' => ('f', 6),
            _ => ('\0', 0),
        };
        if (format == '\0') return false;
        precision = spec.Precision ?? precision;
        var text = FloatDigits.Text(value, format, precision);
        var sign = text[0] is '-' or '+' ? text[0] : '+';
        if (text[0] == sign) text = text[1..];
        if (spec.Space && sign == '+' && !spec.Plus) sign = ' ';
        if (!double.IsFinite(value))
        {
            // These do not look like numbers, so zeros before them would be odd; and what is not a number has no sign unless one asks.
            var shows = spec.Plus || (sign != '+' && !double.IsNaN(value)) || (spec.Space && sign == ' ') || double.IsInfinity(value);
            spec.Pad(into, shows ? sign + text : text, zero: false);
            return true;
        }

        if (spec.Sharp && verb != 'b') text = KeepZeros(text, format, verb == 'v' ? -1 : precision);
        if (!spec.Plus && sign == '+')
        {
            spec.Pad(into, text);
        }
        else if (spec is { Zero: true, Minus: false, Width: { } width } && width > text.Length + 1)
        {
            into.Append(sign).Append('0', width - text.Length - 1).Append(text);
        }
        else
        {
            spec.Pad(into, sign + text);
        }

        return true;
    }

    /// <summary>With #, there is always a point, and g keeps the zeros that its precision asks for.</summary>
    static string KeepZeros(string text, char format, int precision)
    {
        var exponentAt = text.IndexOfAny(format is 'x' or 'X' ? ['p', 'P'] : ['e', 'E', 'p', 'P']);
        var tail = exponentAt < 0 ? "" : text[exponentAt..];
        var number = exponentAt < 0 ? text : text[..exponentAt];
        var digits = format is 'g' or 'G' or 'x' or 'X' ? (precision < 0 ? 6 : precision) : 0;
        var hasPoint = number.Contains('.', StringComparison.Ordinal);
        var counting = false;
        foreach (var c in number)
        {
            if (c == '.') continue;
            counting |= c != '0';
            if (counting) digits--;
        }

        if (!hasPoint)
        {
            if (number == "0") digits--;
            number += ".";
        }

        return number + new string('0', Math.Max(0, digits)) + tail;
    }
}
