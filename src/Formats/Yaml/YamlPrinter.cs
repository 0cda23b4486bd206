using System.Globalization;
using System.Text;

namespace Barograph.Formats.Yaml;

/// <summary>Nodes to block style YAML, as Go's writer lays it out: two blanks a level, list items not indented below their key.</summary>
public static class YamlPrinter
{
    public static string Print(YamlNode root)
    {
        var text = new StringBuilder();
        if (root is YamlMap { Entries.Count: > 0 } map) PrintMap(map, 0, text, false);
        else if (root is YamlList { Items.Count: > 0 } list) PrintList(list, 0, text, false);
        else text.Append(Inline(root)).Append('\n');
        return text.ToString();
    }

    static void PrintMap(YamlMap map, int indent, StringBuilder text, bool firstIsPlaced)
    {
        foreach (var entry in map.Entries)
        {
            if (!firstIsPlaced) text.Append(' ', indent);
            firstIsPlaced = false;
            text.Append(Scalar(new YamlScalar(entry.Key))).Append(':');
            switch (entry.Value)
            {
                case YamlMap { Entries.Count: > 0 } inner:
                    text.Append('\n');
                    PrintMap(inner, indent + 2, text, false);
                    break;
                case YamlList { Items.Count: > 0 } inner:
                    text.Append('\n');
                    PrintList(inner, indent, text, false);
                    break;
                default:
                    text.Append(' ').Append(Inline(entry.Value)).Append('\n');
                    break;
            }
        }
    }

    static void PrintList(YamlList list, int indent, StringBuilder text, bool firstIsPlaced)
    {
        foreach (var item in list.Items)
        {
            if (!firstIsPlaced) text.Append(' ', indent);
            firstIsPlaced = false;
            text.Append("- ");
            if (item is YamlMap { Entries.Count: > 0 } map) PrintMap(map, indent + 2, text, true);
            else if (item is YamlList { Items.Count: > 0 } inner) PrintList(inner, indent + 2, text, true);
            else text.Append(Inline(item)).Append('\n');
        }
    }

    static string Inline(YamlNode node)
        => node switch
        {
            YamlMap => "{}",
            YamlList => "[]",
            _ => Scalar((YamlScalar)node),
        };

    static string Scalar(YamlScalar scalar)
    {
        if (scalar.Plain || IsSafe(scalar.Text)) return scalar.Text;
        var prints = true;
        foreach (var c in scalar.Text) prints &= c >= ' ' && c is not ((>= '\u007F' and < '\u00A0') or '\u2028' or '\u2029' or (>= '\uD800' and < '\uE000') or >= '\uFEFF');
        return prints ? $"'{scalar.Text.Replace("'", "''", StringComparison.Ordinal)}'" : Escaped(scalar.Text);
    }

    /// <summary>Whether any reader takes the bare text for this very text.</summary>
    static bool IsSafe(string text)
    {
        if (text.Length == 0 || text is "=" or "<<") return false;
        if ("-?:,[]{}#&*!|>'\"%@` ".Contains(text[0], StringComparison.Ordinal) || text[^1] is ' ' or ':') return false;
        if (text.StartsWith("...", StringComparison.Ordinal)) return false;
        foreach (var c in text)
            if (c < ' ' || c is (>= '\u007F' and < '\u00A0') or '\u2028' or '\u2029' or (>= '\uD800' and < '\uE000') or >= '\uFEFF') return false;
        if (text.Contains(": ", StringComparison.Ordinal) || text.Contains(" #", StringComparison.Ordinal)) return false;
        // 1:30 is a number of base 60 and 2020-01-01 a date to readers of YAML 1.1.
        if (text.AsSpan().IndexOfAnyExcept("0123456789:-_+.TZ ") < 0) return false;
        return YamlTyping.Of(new YamlScalar(text) { Plain = true }) == YamlType.Text;
    }

    static string Escaped(string value)
    {
        var text = new StringBuilder("\"");
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            switch (c)
            {
                case '"' or '\\': text.Append('\\').Append(c); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ' or (>= '\u007F' and < '\u00A0') or '\u2028' or '\u2029' or >= '\uFEFF':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
                    break;
                default: text.Append(c); break;
            }
        }

        return text.Append('"').ToString();
    }
}
