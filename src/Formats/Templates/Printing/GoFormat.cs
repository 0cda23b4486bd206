using System.Globalization;
using System.Text;
using Barograph.Formats.Templates.Running;

namespace Barograph.Formats.Templates.Printing;

/// <summary>Go's printf, with its way of telling mistakes within the text: <c>%!d(string=x)</c>, <c>%!d(MISSING)</c>, <c>%!(EXTRA int=1)</c>.</summary>
/// <remarks>Grammar: <c>'%' { flag } [ '[' n ']' ] [ width | '*' ] [ '.' [ '[' n ']' ] [ precision | '*' ] ] [ '[' n ']' ] verb</c>.</remarks>
sealed class GoFormat(string format, object?[] arguments, int first)
{
    /// <summary>Go's limit on width and precision.</summary>
    const int MaxNumber = 1_000_000;

    readonly StringBuilder into = new(format.Length + 16);
    int at;
    int argument;
    bool reordered; // somewhere an argument was picked by number, so none counts as left over
    bool afterIndex;
    bool goodIndex;

    /// <summary><paramref name="first"/> is the first argument to print.</summary>
    public static string Sprintf(string format, object?[] arguments, int first)
    {
        if (!format.Contains('%', StringComparison.Ordinal) && arguments.Length == first) return format;
        return new GoFormat(format, arguments, first).Run();
    }

    /// <summary>Go's Sprint: a blank between two operands neither of which is text.</summary>
    public static string Sprint(object?[] arguments)
    {
        if (arguments is [string only]) return only;
        var text = new StringBuilder();
        var wasText = true;
        foreach (var value in arguments)
        {
            var isText = value is string or GoSafeText;
            if (!isText && !wasText) text.Append(' ');
            text.Append(ValuePrinter.Sprint(value));
            wasText = isText;
        }

        return text.ToString();
    }

    public static string Sprintln(object?[] arguments) => string.Join(' ', arguments.Select(ValuePrinter.Sprint)) + "\n";

    string Run()
    {
        argument = first;
        while (at < format.Length)
        {
            var percent = format.IndexOf('%', at);
            if (percent < 0) percent = format.Length;
            into.Append(format, at, percent - at);
            at = percent + 1;
            if (percent < format.Length) WriteVerb();
        }

        if (!reordered && argument < arguments.Length) WriteExtra();
        return into.ToString();
    }

    void WriteVerb()
    {
        var spec = new FormatSpec();
        afterIndex = false;
        goodIndex = true;
        ReadFlags(spec);
        ReadIndex();
        ReadWidth(spec);
        if (at < format.Length && format[at] == '.') ReadPrecision(spec);
        if (!afterIndex) ReadIndex();
        if (at >= format.Length)
        {
            into.Append("%!(NOVERB)");
            return;
        }

        Rune.DecodeFromUtf16(format.AsSpan(at), out var verb, out var length);
        at += length;
        if (verb.Value == '%') into.Append('%');
        else if (!goodIndex) into.Append("%!").Append(verb.ToString()).Append("(BADINDEX)");
        else if (argument >= arguments.Length) into.Append("%!").Append(verb.ToString()).Append("(MISSING)");
        else WriteArgument(spec, verb);
    }

    void WriteArgument(FormatSpec spec, Rune verb)
    {
        ValuePrinter.RequireRoom(into);
        var value = arguments[argument++];
        if (verb.Value == 'v')
        {
            (spec.SharpV, spec.PlusV) = (spec.Sharp, spec.Plus);
            spec.Sharp = spec.Plus = false;
        }

        // No verb lies beyond the 16 bits, so any character that none of them is will do there.
        ValuePrinter.Write(into, value, verb.IsBmp ? (char)verb.Value : '\uFFFD', spec);
    }

    void ReadFlags(FormatSpec spec)
    {
        for (; at < format.Length; at++)
        {
            switch (format[at])
            {
                case '#':
                    spec.Sharp = true;
                    break;
                case '0':
                    spec.Zero = !spec.Minus;
                    break;
                case '+':
                    spec.Plus = true;
                    break;
                case '-':
                    spec.Minus = true;
                    spec.Zero = false;
                    break;
                case ' ':
                    spec.Space = true;
                    break;
                default:
                    return;
            }
        }
    }

    void ReadWidth(FormatSpec spec)
    {
        if (at < format.Length && format[at] == '*')
        {
            at++;
            spec.Width = TakeNumber();
            if (spec.Width is null) into.Append("%!(BADWIDTH)");
            if (spec.Width < 0)
            {
                spec.Width = -spec.Width;
                spec.Minus = true;
                spec.Zero = false;
            }

            afterIndex = false;
            return;
        }

        spec.Width = ReadNumber();
        if (afterIndex && spec.Width is not null) goodIndex = false;
    }

    void ReadPrecision(FormatSpec spec)
    {
        at++;
        if (afterIndex) goodIndex = false;
        ReadIndex();
        if (at < format.Length && format[at] == '*')
        {
            at++;
            spec.Precision = TakeNumber();
            if (spec.Precision < 0) spec.Precision = null;
            if (spec.Precision is null) into.Append("%!(BADPREC)");
            afterIndex = false;
            return;
        }

        spec.Precision = ReadNumber() ?? 0;
    }

    int? TakeNumber()
    {
        if (argument >= arguments.Length) return null;
        var value = arguments[argument++] switch { long i => i, byte b => b, _ => long.MaxValue };
        return value is >= -MaxNumber and <= MaxNumber ? (int)value : null;
    }

    int? ReadNumber()
    {
        var start = at;
        while (at < format.Length && char.IsAsciiDigit(format[at])) at++;
        if (at == start) return null;
        if (int.TryParse(format.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxNumber) return number;
        at = format.Length; // Go gives up on the rest, too
        return null;
    }

    /// <summary><c>[3]</c>: the third argument is next.</summary>
    void ReadIndex()
    {
        afterIndex = false;
        if (at >= format.Length || format[at] != '[') return;
        reordered = true;
        var close = format.IndexOf(']', at);
        if (close < 0)
        {
            goodIndex = false;
            at++;
            return;
        }

        var isNumber = int.TryParse(format.AsSpan(at + 1, close - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        at = close + 1;
        afterIndex = isNumber;
        if (isNumber && number >= 1 && number <= arguments.Length - first) argument = first + number - 1;
        else goodIndex = false;
    }

    void WriteExtra()
    {
        into.Append("%!(EXTRA ");
        for (var i = argument; i < arguments.Length; i++)
        {
            if (i > argument) into.Append(", ");
            if (arguments[i] is null) into.Append("<nil>");
            else into.Append(GoTypes.NameOf(arguments[i])).Append('=').Append(ValuePrinter.Sprint(arguments[i]));
        }

        into.Append(')');
    }
}
