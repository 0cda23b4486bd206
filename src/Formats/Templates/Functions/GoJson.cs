using System.Globalization;
using System.Text;
using Barograph.Formats.Numbers;
using Barograph.Formats.Templates.Printing;
using Barograph.Formats.Templates.Running;
using Barograph.Formats.Templates.Times;

namespace Barograph.Formats.Templates.Functions;

/// <summary>Values as Go's encoding/json writes them: keys sorted, what HTML could take for markup escaped.</summary>
static class GoJson
{
    const int MaxDepth = 64;

    public static string Text(object? value)
    {
        var into = new StringBuilder();
        Write(into, value, 0);
        return into.ToString();
    }

    static void Write(StringBuilder into, object? value, int depth)
    {
        if (depth > MaxDepth) throw new GoCallException($"json: more than {MaxDepth} levels");
        ValuePrinter.RequireRoom(into);
        switch (value)
        {
            case null:
                into.Append("null");
                break;
            case bool b:
                into.Append(b ? "true" : "false");
                break;
            case long or byte:
                into.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case double d:
                WriteNumber(into, d);
                break;
            case string s:
                WriteText(into, s);
                break;
            case GoSafeText safe:
                WriteText(into, safe.Text);
                break;
            case GoTime t:
                WriteText(into, GoTimeLayout.Format(t, "2006-01-02T15:04:05.999999999Z07:00"));
                break;
            case TimeSpan d:
                into.Append(GoDuration.Nanoseconds(d));
                break;
            case GoNamedNumber n:
                into.Append(n.Value);
                break;
            default:
                WriteContainer(into, value, depth);
                break;
        }
    }

    static void WriteContainer(StringBuilder into, object value, int depth)
    {
        if (GoMap.TryFrom(value, out var map))
        {
            into.Append('{');
            foreach (var key in map.SortedKeys())
            {
                map.TryGet(key, out var element);
                WriteMember(into, key, element, depth);
            }

            into.Append('}');
        }
        else if (GoList.TryFrom(value, out var list))
        {
            into.Append('[');
            for (var i = 0; i < list.Count; i++)
            {
                if (i > 0) into.Append(',');
                Write(into, list[i], depth + 1);
            }

            into.Append(']');
        }
        else if (value is IGoStruct record)
        {
            into.Append('{');
            foreach (var name in record.FieldNames)
            {
                record.TryGetField(name, out var field);
                WriteMember(into, record.JsonName(name), GoTypes.Normal(field), depth);
            }

            into.Append('}');
        }
        else
        {
            throw new GoCallException($"json: unsupported type: {GoTypes.NameOf(value)}");
        }
    }

    static void WriteMember(StringBuilder into, string name, object? value, int depth)
    {
        if (into[^1] != '{') into.Append(',');
        WriteText(into, name);
        into.Append(':');
        Write(into, value, depth + 1);
    }

    static void WriteNumber(StringBuilder into, double value)
    {
        if (!double.IsFinite(value)) throw new GoCallException($"json: unsupported value: {ValuePrinter.Sprint(value)}");
        Span<byte> text = stackalloc byte[GoFloat.MaxFixedBytes];
        var written = Encoding.ASCII.GetString(text[..GoFloat.WriteApiValue(value, text)]);
        // One digit of exponent where one is enough: 1e-7.
        into.Append(written.Replace("e-0", "e-", StringComparison.Ordinal));
    }

    public static void WriteText(StringBuilder into, string text)
    {
        into.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => into.Append("\\\""),
                '\\' => into.Append("\\\\"),
                '\n' => into.Append("\\n"),
                '\r' => into.Append("\\r"),
                '\t' => into.Append("\\t"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => into.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => into.Append(c),
            };
        }

        into.Append('"');
    }
}
