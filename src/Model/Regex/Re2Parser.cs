using System.Text;

namespace Barograph.Model.Regex;

/// <summary>Parses RE2 syntax with Perl's classes and with <c>.</c> matching newlines, as Prometheus sets Go's parser up.</summary>
/// <remarks>
/// Grammar: <c>alternation = sequence { '|' sequence }; sequence = { item [ repeat ] }; item = literal | '.' | class | '(' alternation ')' |
/// assertion | flags; repeat = ('*' | '+' | '?' | '{' n [ ',' [ m ] ] '}') [ '?' ]</c>. Groups are kept on an explicit stack.
/// </remarks>
internal sealed class Re2Parser
{
    /// <summary>Go's limit on one counted repetition and on the product of nested ones.</summary>
    private const int MaxRepeat = 1000;

    private readonly string source;
    private readonly Stack<Level> levels = new();
    private readonly List<string> groupNames = [""];
    private Level level = new(Re2Flags.DotNewline, -1);
    private int at;

    private Re2Parser(string source) => this.source = source;

    /// <summary>What was gathered inside one pair of parentheses; group -1 does not capture.</summary>
    private sealed class Level(Re2Flags flags, int group)
    {
        internal readonly int Group = group;
        internal readonly List<Re2Node> Branches = [];
        internal List<Re2Node> Sequence = [];
        internal Re2Flags Flags = flags;
    }

    internal static (Re2Node Root, string[] GroupNames) Parse(string source)
    {
        for (var i = 0; i < source.Length; i++)
        {
            if (char.IsHighSurrogate(source[i]) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]))
                i++;
            else if (char.IsSurrogate(source[i]))
                throw new Re2SyntaxException("invalid UTF-8", source);
        }

        var parser = new Re2Parser(source);
        return (parser.ParseAll(), [.. parser.groupNames]);
    }

    private Re2Node ParseAll()
    {
        // Where the repetition just before the current item began, or -1: a** and a{2}{3} are errors.
        var lastRepeat = -1;
        while (at < source.Length)
        {
            var repeat = -1;
            switch (source[at])
            {
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    CloseGroup();
                    break;
                case '|':
                    at++;
                    EndBranch();
                    break;
                case '*' or '+' or '?':
                    repeat = at;
                    ParseRepeat(lastRepeat);
                    break;
                case '{' when TryReadCounts(out var after, out var min, out var max):
                    repeat = at;
                    ParseCountedRepeat(lastRepeat, after, min, max);
                    break;
                default:
                    ParseItem();
                    break;
            }

            lastRepeat = repeat;
        }

        if (levels.Count > 0)
            throw new Re2SyntaxException("missing closing )", source);
        EndBranch();
        return Re2Node.Alternate(level.Branches);
    }

    private bool Has(Re2Flags flag) => (level.Flags & flag) != 0;

    private void Push(Re2Node node)
    {
        if (node.Height > Re2Node.MaxHeight)
            throw new Re2SyntaxException("expression nests too deeply", source);
        level.Sequence.Add(node);
    }

    private void EndBranch()
    {
        level.Branches.Add(Re2Node.Concat(level.Sequence));
        level.Sequence = [];
    }

    private void CloseGroup()
    {
        if (levels.Count == 0)
            throw new Re2SyntaxException("unexpected )", source);
        at++;
        EndBranch();
        var inner = Re2Node.Alternate(level.Branches);
        var group = level.Group;
        level = levels.Pop();
        Push(group < 0 ? inner : Re2Node.Capture(group, inner));
    }

    private void OpenGroup()
    {
        if (at + 1 < source.Length && source[at + 1] == '?')
        {
            ParsePerlGroup();
            return;
        }

        at++;
        groupNames.Add("");
        Descend(level.Flags, groupNames.Count - 1);
    }

    private void Descend(Re2Flags flags, int group)
    {
        if (levels.Count >= Re2Node.MaxHeight)
            throw new Re2SyntaxException("expression nests too deeply", source);
        levels.Push(level);
        level = new Level(flags, group);
    }

    // (?P<name>…), (?<name>…), (?flags) and (?flags:…).
    private void ParsePerlGroup()
    {
        var rest = source.AsSpan(at);
        var prefixLength = rest.StartsWith("(?P<", StringComparison.Ordinal) ? 4 : rest.StartsWith("(?<", StringComparison.Ordinal) ? 3 : 0;
        // (?<= and (?<! look behind, which RE2 does not.
        if (prefixLength > 0 && rest.Length > prefixLength && (prefixLength == 4 || rest[3] is not ('=' or '!')))
        {
            ParseNamedGroup(prefixLength);
            return;
        }

        var flags = level.Flags;
        bool negative = false, sawFlag = false;
        for (var i = at + 2; i < source.Length; i++)
        {
            switch (source[i])
            {
                case 'i' or 'm' or 's' or 'U':
                    flags = With(flags, source[i], !negative);
                    sawFlag = true;
                    continue;
                case '-' when !negative:
                    negative = true;
                    sawFlag = false;
                    continue;
                case ':' or ')' when !negative || sawFlag:
                    EndFlags(flags, i);
                    return;
                default:
                    throw BadPerlSyntax(i);
            }
        }

        throw new Re2SyntaxException("invalid or unsupported Perl syntax", source[at..]);
    }

    private Re2SyntaxException BadPerlSyntax(int i) =>
        new("invalid or unsupported Perl syntax", source[at..(i + (char.IsHighSurrogate(source[i]) ? 2 : 1))]);

    private void EndFlags(Re2Flags flags, int i)
    {
        at = i + 1;
        if (source[i] == ':')
            Descend(flags, -1);
        else
            level.Flags = flags;
    }

    private static Re2Flags With(Re2Flags flags, char letter, bool on)
    {
        var flag = letter switch
        {
            'i' => Re2Flags.FoldCase,
            'm' => Re2Flags.MultiLine,
            's' => Re2Flags.DotNewline,
            _ => Re2Flags.Ungreedy,
        };
        return on ? flags | flag : flags & ~flag;
    }

    private void ParseNamedGroup(int prefixLength)
    {
        var end = source.IndexOf('>', at);
        if (end < 0)
            throw new Re2SyntaxException("invalid named capture", source[at..]);
        var name = source[(at + prefixLength)..end];
        if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new Re2SyntaxException("invalid named capture", source[at..(end + 1)]);
        groupNames.Add(name);
        at = end + 1;
        Descend(level.Flags, groupNames.Count - 1);
    }

    private void ParseRepeat(int lastRepeat)
    {
        var (min, max) = source[at] switch { '*' => (0, Re2Node.Unbounded), '+' => (1, Re2Node.Unbounded), _ => (0, 1) };
        ApplyRepeat(lastRepeat, at + 1, min, max);
    }

    private void ParseCountedRepeat(int lastRepeat, int after, int min, int max)
    {
        if (min < 0 || min > MaxRepeat || max > MaxRepeat || (max >= 0 && min > max) || max == int.MinValue)
            throw new Re2SyntaxException("invalid repeat count", source[at..after]);
        var start = at;
        ApplyRepeat(lastRepeat, after, min, max);
        if (!RepeatFits(level.Sequence[^1], MaxRepeat))
            throw new Re2SyntaxException("invalid repeat count", source[start..at]);
    }

    private void ApplyRepeat(int lastRepeat, int after, int min, int max)
    {
        var end = after < source.Length && source[after] == '?' ? after + 1 : after;
        if (lastRepeat >= 0)
            throw new Re2SyntaxException("invalid nested repetition operator", source[lastRepeat..end]);
        if (level.Sequence.Count == 0)
            throw new Re2SyntaxException("missing argument to repetition operator", source[at..end]);
        var greedy = (end == after) ^ Has(Re2Flags.Ungreedy);
        var inner = level.Sequence[^1];
        level.Sequence.RemoveAt(level.Sequence.Count - 1);
        Push(Re2Node.Repeat(inner, min, max, greedy));
        at = end;
    }

    // x{2}{3} in parentheses multiplies; more than a thousand copies of anything is refused.
    private static bool RepeatFits(Re2Node node, int left)
    {
        if (node.Kind == Re2Kind.Repeat)
        {
            var most = node.Max == Re2Node.Unbounded ? node.Min : node.Max;
            if (most > left)
                return false;
            if (most > 0)
                left /= most;
        }

        foreach (var child in node.Children)
        {
            if (!RepeatFits(child, left))
                return false;
        }

        return true;
    }

    /// <summary>Reads <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; anything else is a literal brace.</summary>
    private bool TryReadCounts(out int after, out int min, out int max)
    {
        after = at + 1;
        max = 0;
        if (!TryReadCount(ref after, out min) || after >= source.Length)
            return false;
        if (source[after] != ',')
        {
            max = min;
        }
        else
        {
            if (++after >= source.Length)
                return false;
            if (source[after] == '}')
                max = Re2Node.Unbounded;
            else if (!TryReadCount(ref after, out max))
                return false;
        }

        return after < source.Length && source[after++] == '}';
    }

    private bool TryReadCount(ref int position, out int count)
    {
        var start = position;
        while (position < source.Length && char.IsAsciiDigit(source[position]))
            position++;
        count = 0;
        if (position == start || (position - start > 1 && source[start] == '0'))
            return false;
        // Far over the limit: any number that the caller refuses.
        count = position - start > 8 ? int.MinValue : int.Parse(source.AsSpan(start, position - start), provider: null);
        return true;
    }

    private void ParseItem()
    {
        switch (source[at])
        {
            case '^':
                at++;
                Push(Re2Node.Assertion(Has(Re2Flags.MultiLine) ? Re2Kind.BeginLine : Re2Kind.BeginText));
                break;
            case '$':
                at++;
                Push(Re2Node.Assertion(Has(Re2Flags.MultiLine) ? Re2Kind.EndLine : Re2Kind.EndText));
                break;
            case '.':
                at++;
                Push(Re2Node.Of(Has(Re2Flags.DotNewline) ? CodePointSet.Everything : CodePointSet.EverythingButNewline));
                break;
            case '[':
                Push(Re2Node.Of(new Re2ClassReader(source, Has(Re2Flags.FoldCase)).ReadBracket(ref at)));
                break;
            case '\\':
                ParseBackslash();
                break;
            default:
                PushCodePoint(Rune.GetRuneAt(source, at).Value);
                at += char.IsHighSurrogate(source[at]) ? 2 : 1;
                break;
        }
    }

    private void PushCodePoint(int codePoint)
    {
        var set = CodePointSet.Single(codePoint);
        Push(Re2Node.Of(Has(Re2Flags.FoldCase) && UnicodeTables.NextFold(codePoint) != codePoint ? set.Fold() : set));
    }

    private void ParseBackslash()
    {
        var next = at + 1 < source.Length ? source[at + 1] : '\0';
        switch (next)
        {
            case 'A':
                at += 2;
                Push(Re2Node.Assertion(Re2Kind.BeginText));
                return;
            case 'z':
                at += 2;
                Push(Re2Node.Assertion(Re2Kind.EndText));
                return;
            case 'b' or 'B':
                at += 2;
                Push(Re2Node.Assertion(next == 'b' ? Re2Kind.WordBoundary : Re2Kind.NoWordBoundary));
                return;
            case 'C':
                // A single byte of a code point: Go refuses it as well.
                throw new Re2SyntaxException("invalid escape sequence", source[at..(at + 2)]);
            case 'Q':
                ParseQuoted();
                return;
        }

        var reader = new Re2ClassReader(source, Has(Re2Flags.FoldCase));
        if (reader.TryReadGroupEscape(ref at) is { } set)
            Push(Re2Node.Of(set));
        else
            PushCodePoint(reader.ReadEscape(ref at));
    }

    private void ParseQuoted()
    {
        var start = at + 2;
        var end = source.IndexOf(@"\E", start, StringComparison.Ordinal);
        at = end < 0 ? source.Length : end + 2;
        foreach (var rune in source.AsSpan(start, (end < 0 ? source.Length : end) - start).EnumerateRunes())
            PushCodePoint(rune.Value);
    }
}
