using System.Text;
using Barograph.Model.Regex;

namespace Barograph.Query.Functions;

/// <summary>A replacement as Go's regexp expands it: <c>$1</c>, <c>${name}</c>, <c>$$</c>; a group that is not there is empty.</summary>
internal sealed class ReplacementTemplate
{
    readonly List<(byte[] Literal, int Group)> pieces = []; // the literal, then the group; group -1: none

    public ReplacementTemplate(string template, Re2Pattern pattern)
    {
        var literal = new StringBuilder();
        for (var at = 0; at < template.Length;)
        {
            if (template[at] != '$')
            {
                literal.Append(template[at++]);
                continue;
            }
            if (at + 1 < template.Length && template[at + 1] == '$')
            {
                literal.Append('$');
                at += 2;
                continue;
            }
            if (!TryReadName(template, at + 1, out var name, out var end))
            {
                literal.Append('$'); // malformed: the dollar stands for itself
                at++;
                continue;
            }
            pieces.Add((Encoding.UTF8.GetBytes(literal.ToString()), Group(name, pattern)));
            literal.Clear();
            at = end;
        }
        pieces.Add((Encoding.UTF8.GetBytes(literal.ToString()), -1));
    }

    public byte[] Expand(ReadOnlySpan<byte> text, ReadOnlySpan<int> captures)
    {
        var result = new List<byte>();
        foreach (var (literal, group) in pieces)
        {
            result.AddRange(literal);
            if (group >= 0 && 2 * group + 1 < captures.Length && captures[2 * group] >= 0)
                result.AddRange(text[captures[2 * group]..captures[2 * group + 1]]);
        }
        return [.. result];
    }

    static bool TryReadName(string template, int at, out string name, out int end)
    {
        var braced = at < template.Length && template[at] == '{';
        var start = braced ? at + 1 : at;
        end = start;
        while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_')) end++;
        name = template[start..end];
        if (name.Length == 0) return false;
        if (!braced) return true;
        if (end >= template.Length || template[end] != '}') return false;
        end++;
        return true;
    }

    /// <summary>A number where it consists of digits, else the group of that name; -1 where there is none.</summary>
    static int Group(string name, Re2Pattern pattern)
    {
        if (name.All(char.IsAsciiDigit) && (name == "0" || name[0] != '0') && int.TryParse(name, out var number))
            return number <= pattern.GroupCount ? number : -1;
        return pattern.GroupNames.IndexOf(name);
    }
}
