using System.Text;
using Barograph.Model.Matching;
using Barograph.Model.Regex;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>
/// The older syntax: an opening and a closing brace are cut off, commas outside of quotes part the matchers, each is
/// <c>name sign rest</c>, where the rest may be quoted, empty, or hold anything; a backslash before anything but <c>n</c>,
/// <c>"</c> and <c>\</c> is a backslash.
/// </summary>
static class ClassicMatcherReader
{
    public static IReadOnlyList<Matcher>? Read(string text, out string complaint)
    {
        complaint = "";
        if (text.StartsWith('{')) text = text[1..];
        if (text.EndsWith('}')) text = text[..^1];
        var matchers = new List<Matcher>();
        foreach (var part in Parts(text))
        {
            if (ReadOne(part, out complaint) is not { } matcher) return null;
            matchers.Add(matcher);
        }
        return matchers;
    }

    static List<string> Parts(string text)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        bool quoted = false, escaped = false;
        foreach (var c in text)
        {
            switch (c)
            {
                case ',' when !quoted:
                    parts.Add(part.ToString());
                    part.Clear();
                    continue;
                case '"':
                    if (!escaped) quoted = !quoted;
                    escaped = false;
                    break;
                case '\\':
                    escaped = !escaped;
                    break;
                default:
                    escaped = false;
                    break;
            }
            part.Append(c);
        }
        if (!string.IsNullOrWhiteSpace(part.ToString())) parts.Add(part.ToString().Trim());
        return parts;
    }

    static Matcher? ReadOne(string part, out string complaint)
    {
        complaint = $"bad matcher format: {part}";
        var text = part.Trim();
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] is '_' or ':' || (end > 0 && char.IsAsciiDigit(text[end])))) end++;
        if (end == 0) return null;
        var rest = text[end..].TrimStart();
        var kind = rest switch
        {
            ['=', '~', ..] => MatchKind.Regex,
            ['!', '~', ..] => MatchKind.NotRegex,
            ['!', '=', ..] => MatchKind.NotEqual,
            ['=', ..] => MatchKind.Equal,
            _ => (MatchKind?)null,
        };
        if (kind is null) return null;
        var raw = rest[(kind == MatchKind.Equal ? 1 : 2)..].Trim();
        if (Unescape(raw) is not { } value)
        {
            complaint = $"matcher value contains unescaped double quote: {raw}";
            return null;
        }
        try
        {
            return new Matcher(kind.Value, text[..end], value);
        }
        catch (Re2SyntaxException wrong)
        {
            complaint = MatcherText.RegexComplaint(wrong.Message, value);
            return null;
        }
    }

    static string? Unescape(string raw)
    {
        var quoted = raw.StartsWith('"');
        if (quoted) raw = raw[1..];
        var value = new StringBuilder();
        var closed = !quoted;
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c == '"')
            {
                if (!quoted || i < raw.Length - 1) return null;
                closed = true;
            }
            else if (c == '\\' && i < raw.Length - 1)
            {
                var next = raw[++i];
                if (next == 'n') value.Append('\n');
                else if (next is '"' or '\\') value.Append(next);
                else value.Append('\\').Append(next);
            }
            else
            {
                value.Append(c);
            }
        }
        return closed ? value.ToString() : null;
    }
}
