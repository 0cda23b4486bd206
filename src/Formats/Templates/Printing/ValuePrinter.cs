using System.Text;
using Barograph.Formats.Templates.Running;
using Barograph.Formats.Templates.Times;

namespace Barograph.Formats.Templates.Printing;

/// <summary>Values as Go's fmt prints them: <c>map[a:1 b:2]</c>, <c>[x y]</c>, <c>{field field}</c>, 1h30m0s.</summary>
static class ValuePrinter
{
    public const string NoValue = "<no value>";

    /// <summary>Records and lists within each other; data that contain themselves must end somewhere.</summary>
    const int MaxDepth = 64;

    /// <summary>Of one printed value.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>What an action writes for its value.</summary>
    public static string Text(object? value) => value switch
    {
        null => NoValue,
        string s => s,
        _ => Sprint(value),
    };

    /// <summary>Go's Sprint of one value.</summary>
    public static string Sprint(object? value)
    {
        if (value is string s) return s;
        var into = new StringBuilder();
        Write(into, value, 'v', FormatSpec.Plain);
        return into.ToString();
    }

    public static void Write(StringBuilder into, object? value, char verb, FormatSpec spec)
    {
        switch (verb)
        {
            case 'T':
                spec.Pad(into, spec.Truncate(GoTypes.NameOf(value)));
                break;
            case 'v' when value is null:
                spec.Pad(into, "<nil>");
                break;
            default:
                Write(into, value, verb, spec, 0, boxed: false);
                break;
        }
    }

    static void Write(StringBuilder into, object? value, char verb, FormatSpec spec, int depth, bool boxed)
    {
        if (depth > MaxDepth)
        {
            into.Append('…');
            return;
        }

        RequireRoom(into);
        var known = value switch
        {
            null => WriteNil(into, verb, spec, depth, boxed),
            string s => TextFormat.TryWrite(into, s, verb, spec),
            GoSafeText safe => TextFormat.TryWrite(into, safe.Text, verb, spec),
            long i => IntegerFormat.TryWrite(into, i, verb, spec),
            byte b => IntegerFormat.TryWrite(into, b, verb, spec),
            double d => FloatFormat.TryWrite(into, d, verb, spec),
            bool b => WriteBool(into, b, verb, spec),
            GoTime t when spec.SharpV => TextFormat.TryWrite(into, GoTimeLayout.Source(t), 's', spec),
            GoTime t => WriteNamed(into, GoTimeLayout.Text(t), null, verb, spec),
            TimeSpan d => WriteNamed(into, GoDuration.Text(d), GoDuration.Nanoseconds(d), verb, spec),
            GoNamedNumber n => WriteNamed(into, n.Text, n.Value, verb, spec),
            GoFunction => false,
            _ => WriteContainer(into, value, verb, spec, depth),
        };
        if (!known) WriteBadVerb(into, value, verb, spec);
    }

    /// <summary>Values that hold others many times over, and widths of a million, must end somewhere.</summary>
    public static void RequireRoom(StringBuilder into)
    {
        if (into.Length > MaxLength) throw new GoCallException($"the text is longer than {MaxLength} characters");
    }

    /// <summary>The verb does not suit the value: <c>%!d(string=x)</c>.</summary>
    static void WriteBadVerb(StringBuilder into, object? value, char verb, FormatSpec spec)
    {
        into.Append("%!").Append(verb).Append('(');
        if (value is null)
        {
            into.Append("<nil>");
        }
        else
        {
            into.Append(GoTypes.NameOf(value)).Append('=');
            if (value is GoFunction) into.Append("func");
            else if (value is TimeSpan d) IntegerFormat.TryWrite(into, GoDuration.Nanoseconds(d), 'v', spec);
            else if (value is GoNamedNumber n) IntegerFormat.TryWrite(into, n.Value, 'v', spec);
            else Write(into, value, 'v', spec);
        }

        into.Append(')');
    }

    static bool WriteNil(StringBuilder into, char verb, FormatSpec spec, int depth, bool boxed)
    {
        if (depth == 0) return false;
        into.Append(spec.SharpV && boxed ? "interface {}(nil)" : "<nil>");
        return verb != '\0';
    }

    static bool WriteBool(StringBuilder into, bool value, char verb, FormatSpec spec)
    {
        if (verb is not ('t' or 'v')) return false;
        spec.Pad(into, value ? "true" : "false");
        return true;
    }

    /// <summary>A value that prints as text for people and as a number for the rest.</summary>
    static bool WriteNamed(StringBuilder into, string text, long? number, char verb, FormatSpec spec)
    {
        if ((verb is 'v' or 's' or 'q' or 'x' or 'X') && !spec.SharpV) return TextFormat.TryWrite(into, text, verb, spec);
        if (number is { } whole) return IntegerFormat.TryWrite(into, whole, verb, spec);
        return verb == 'v' && TextFormat.TryWrite(into, text, verb, spec);
    }

    static bool WriteContainer(StringBuilder into, object value, char verb, FormatSpec spec, int depth)
    {
        // What knows its own text prints it, as Go's Stringer does.
        if (value is IGoStruct self && !spec.SharpV && verb is ('v' or 's' or 'q') && self.TryGetField("String", out var method) && method is GoFunction { Parameters.Count: 0 } text)
            return TextFormat.TryWrite(into, (string)text.Body([])!, verb, spec);
        if (GoMap.TryFrom(value, out var map)) WriteMap(into, map, verb, spec, depth);
        else if (GoList.TryFrom(value, out var list)) WriteList(into, list, verb, spec, depth);
        else if (value is IGoStruct record) WriteRecord(into, record, verb, spec, depth);
        else return TextFormat.TryWrite(into, value.ToString() ?? "", verb, spec);
        return true;
    }

    static void WriteMap(StringBuilder into, GoMap map, char verb, FormatSpec spec, int depth)
    {
        into.Append(spec.SharpV ? map.TypeName + "{" : "map[");
        var boxed = map.IsOfAnything;
        var first = true;
        foreach (var key in map.SortedKeys())
        {
            if (!first) into.Append(spec.SharpV ? ", " : " ");
            first = false;
            Write(into, key, verb, spec, depth + 1, boxed: false);
            into.Append(':');
            map.TryGet(key, out var element);
            Write(into, element, verb, spec, depth + 1, boxed);
        }

        into.Append(spec.SharpV ? '}' : ']');
    }

    static void WriteList(StringBuilder into, GoList list, char verb, FormatSpec spec, int depth)
    {
        into.Append(spec.SharpV ? GoTypes.NameOf(list.Source) + "{" : "[");
        var boxed = list.IsOfAnything;
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0) into.Append(spec.SharpV ? ", " : " ");
            Write(into, list[i], verb, spec, depth + 1, boxed);
        }

        into.Append(spec.SharpV ? '}' : ']');
    }

    static void WriteRecord(StringBuilder into, IGoStruct record, char verb, FormatSpec spec, int depth)
    {
        if (spec.SharpV) into.Append(record.TypeName);
        into.Append('{');
        var first = true;
        foreach (var name in record.FieldNames)
        {
            if (!first) into.Append(spec.SharpV ? ", " : " ");
            first = false;
            if (spec.PlusV || spec.SharpV) into.Append(name).Append(':');
            record.TryGetField(name, out var field);
            Write(into, GoTypes.Normal(field), verb, spec, depth + 1, boxed: false);
        }

        into.Append('}');
    }
}
