using System.Buffers;
using System.Globalization;
using System.Text;

namespace Barograph.Model.Regex;

/// <summary>A replacement such as <c>$1-${name}</c>, taken apart once for one pattern, with the rules of Go's <c>Regexp.Expand</c>.</summary>
/// <remarks>
/// <c>$name</c> takes the longest run of letters, digits and underscores, so <c>$1x</c> means the group "1x"; an unknown group is empty;
/// <c>$$</c> is a dollar; a dollar that begins nothing stands for itself.
/// </remarks>
public sealed class Re2Template
{
    private readonly List<(byte[] Literal, int[] Groups)> pieces = [];

    public Re2Template(Re2Pattern pattern, string template)
        : this((pattern ?? throw new ArgumentNullException(nameof(pattern))).GroupNames, template)
    {
    }

    internal Re2Template(ReadOnlySpan<string> groupNames, string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var literal = new StringBuilder();
        for (var at = 0; at < template.Length;)
        {
            if (template[at] != '$')
            {
                literal.Append(template[at++]);
            }
            else if (at + 1 < template.Length && template[at + 1] == '$')
            {
                literal.Append('$');
                at += 2;
            }
            else if (ReadName(template.AsSpan(at + 1), out var name, out var length))
            {
                Flush(literal);
                if (GroupsOf(groupNames, name) is { Length: > 0 } groups)
                    pieces.Add(([], groups));
                at += length + 1;
            }
            else
            {
                literal.Append('$');
                at++;
            }
        }

        Flush(literal);
    }

    /// <summary>The whole replacement where it refers to no group; then no positions of groups are needed.</summary>
    public ReadOnlySpan<byte> Constant => pieces.Count == 1 ? pieces[0].Literal : [];

    public bool IsConstant => pieces.Count == 0 || (pieces.Count == 1 && pieces[0].Groups.Length == 0);

    /// <summary>Writes the replacement for a match found by <see cref="Re2Pattern.TryMatch"/>.</summary>
    public void Expand(ReadOnlySpan<byte> utf8, ReadOnlySpan<int> captures, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var (literal, groups) in pieces)
        {
            output.Write(literal);
            foreach (var group in groups)
            {
                if (captures[group * 2] < 0)
                    continue;
                output.Write(utf8[captures[group * 2]..captures[(group * 2) + 1]]);
                break;
            }
        }
    }

    private void Flush(StringBuilder literal)
    {
        if (literal.Length == 0)
            return;
        pieces.Add((Encoding.UTF8.GetBytes(literal.ToString()), []));
        literal.Clear();
    }

    private static bool ReadName(ReadOnlySpan<char> text, out ReadOnlySpan<char> name, out int length)
    {
        var braced = text.StartsWith("{", StringComparison.Ordinal);
        var start = braced ? 1 : 0;
        var end = start;
        while (end < text.Length && Rune.DecodeFromUtf16(text[end..], out var rune, out var consumed) == OperationStatus.Done
            && (rune.Value == '_' || Rune.IsDigit(rune) || Rune.IsLetter(rune)))
            end += consumed;
        name = text[start..end];
        length = braced ? end + 1 : end;
        return end > start && (!braced || (end < text.Length && text[end] == '}'));
    }

    // Go lets several groups share a name; the first that took part counts.
    private static int[] GroupsOf(ReadOnlySpan<string> groupNames, ReadOnlySpan<char> name)
    {
        var isNumber = name.IndexOfAnyExceptInRange('0', '9') < 0 && name.Length <= 8 && (name.Length == 1 || name[0] != '0');
        if (isNumber)
        {
            var number = int.Parse(name, CultureInfo.InvariantCulture);
            return number < groupNames.Length ? [number] : [];
        }

        var groups = new List<int>();
        for (var group = 1; group < groupNames.Length; group++)
        {
            if (name.SequenceEqual(groupNames[group]))
                groups.Add(group);
        }

        return [.. groups];
    }
}
