using System.Globalization;
using System.Text;

namespace Barograph.Model.Regex;

/// <summary>Reads what stands for one code point of a set: <c>[…]</c>, <c>\d</c>, <c>\pL</c>, <c>[:alpha:]</c> and single escapes.</summary>
internal readonly ref struct Re2ClassReader(string source, bool foldCase)
{
    private static readonly CodePointSet Digits = CodePointSet.From([('0', '9')]);
    private static readonly CodePointSet Spaces = CodePointSet.From([('\t', '\n'), ('\f', '\r'), (' ', ' ')]);
    internal static readonly CodePointSet Words = CodePointSet.From([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    /// <summary>Reads a bracket expression; <paramref name="at"/> stands on '[' and is moved behind ']'.</summary>
    internal CodePointSet ReadBracket(ref int at)
    {
        var start = at++;
        var ranges = new List<(int, int)>();
        var negated = at < source.Length && source[at] == '^';
        if (negated)
            at++;
        // A bracket that closes at once stands for itself.
        for (var first = true; at >= source.Length || source[at] != ']' || first; first = false)
        {
            if (at < source.Length && TryReadPosixClass(ref at) is { } posix)
                posix.AddTo(ranges);
            else if (at < source.Length && TryReadGroupEscape(ref at) is { } group)
                group.AddTo(ranges);
            else
                ReadRange(ref at, start, ranges);
        }

        at++;
        var set = CodePointSet.From(ranges);
        return negated ? set.Negate() : set;
    }

    private void ReadRange(ref int at, int classStart, List<(int, int)> ranges)
    {
        var start = at;
        var low = ReadClassCodePoint(ref at, classStart);
        var high = low;
        if (at + 1 < source.Length && source[at] == '-' && source[at + 1] != ']')
        {
            at++;
            high = ReadClassCodePoint(ref at, classStart);
            if (high < low)
                throw new Re2SyntaxException("invalid character class range", source[start..at]);
        }

        if (foldCase)
            CodePointSet.From([(low, high)]).Fold().AddTo(ranges);
        else
            ranges.Add((low, high));
    }

    private int ReadClassCodePoint(ref int at, int classStart)
    {
        if (at >= source.Length)
            throw new Re2SyntaxException("missing closing ]", source[classStart..]);
        if (source[at] == '\\')
            return ReadEscape(ref at);
        var rune = Rune.GetRuneAt(source, at);
        at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    /// <summary>Reads <c>\d \D \s \S \w \W \pX \p{Name} \PX</c>, or answers null and stays where it is.</summary>
    internal CodePointSet? TryReadGroupEscape(ref int at)
    {
        if (at + 1 >= source.Length || source[at] != '\\')
            return null;
        var letter = source[at + 1];
        if (letter is 'p' or 'P')
            return ReadUnicodeGroup(ref at);
        CodePointSet? set = (letter | 0x20) switch { 'd' => Digits, 's' => Spaces, 'w' => Words, _ => null };
        if (set is null)
            return null;
        at += 2;
        return Finish(set, char.IsAsciiLetterUpper(letter));
    }

    // Folding comes before negation: (?i)[^k] excludes K as well.
    private CodePointSet Finish(CodePointSet set, bool negated)
    {
        if (foldCase)
            set = set.Fold();
        return negated ? set.Negate() : set;
    }

    private CodePointSet ReadUnicodeGroup(ref int at)
    {
        var start = at;
        var negated = source[at + 1] == 'P';
        at += 2;
        if (at >= source.Length)
            throw new Re2SyntaxException("invalid character class range", source[start..]);
        string name;
        if (source[at] != '{')
        {
            var rune = Rune.GetRuneAt(source, at);
            at += rune.Utf16SequenceLength;
            name = rune.ToString();
        }
        else
        {
            var end = source.IndexOf('}', at);
            if (end < 0)
                throw new Re2SyntaxException("invalid character class range", source[start..]);
            name = source[(at + 1)..end];
            at = end + 1;
        }

        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        var set = UnicodeTables.Find(name) ?? throw new Re2SyntaxException("invalid character class range", source[start..at]);
        return Finish(set, negated);
    }

    private CodePointSet? TryReadPosixClass(ref int at)
    {
        if (!source.AsSpan(at).StartsWith("[:", StringComparison.Ordinal))
            return null;
        var end = source.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0)
            return null;
        var name = source.AsSpan(at + 2, end - at - 2);
        var negated = name.StartsWith("^", StringComparison.Ordinal);
        var set = PosixClass(negated ? name[1..] : name)
            ?? throw new Re2SyntaxException("invalid character class range", source[at..(end + 2)]);
        at = end + 2;
        return Finish(set, negated);
    }

    private static CodePointSet? PosixClass(ReadOnlySpan<char> name) => name switch
    {
        "alnum" => CodePointSet.From([('0', '9'), ('A', 'Z'), ('a', 'z')]),
        "alpha" => CodePointSet.From([('A', 'Z'), ('a', 'z')]),
        "ascii" => CodePointSet.From([(0, 0x7F)]),
        "blank" => CodePointSet.From([('\t', '\t'), (' ', ' ')]),
        "cntrl" => CodePointSet.From([(0, 0x1F), (0x7F, 0x7F)]),
        "digit" => Digits,
        "graph" => CodePointSet.From([('!', '~')]),
        "lower" => CodePointSet.From([('a', 'z')]),
        "print" => CodePointSet.From([(' ', '~')]),
        "punct" => CodePointSet.From([('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        "space" => CodePointSet.From([('\t', '\r'), (' ', ' ')]),
        "upper" => CodePointSet.From([('A', 'Z')]),
        "word" => Words,
        "xdigit" => CodePointSet.From([('0', '9'), ('A', 'F'), ('a', 'f')]),
        _ => null,
    };

    /// <summary>Reads an escape that stands for one code point; <paramref name="at"/> stands on the backslash.</summary>
    internal int ReadEscape(ref int at)
    {
        var start = at;
        if (at + 1 >= source.Length)
            throw new Re2SyntaxException("trailing backslash at end of expression", "");
        var rune = Rune.GetRuneAt(source, at + 1);
        at += 1 + rune.Utf16SequenceLength;
        switch (rune.Value)
        {
            case >= '1' and <= '7' when at >= source.Length || source[at] is < '0' or > '7':
                break; // A back reference.
            case >= '0' and <= '7':
                return ReadOctal(ref at, rune.Value - '0');
            case 'x':
                return ReadHex(ref at, start);
            case 'a': return 7;
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case var c when c < 0x80 && !char.IsAsciiLetterOrDigit((char)c):
                return c;
        }

        throw new Re2SyntaxException("invalid escape sequence", source[start..at]);
    }

    private int ReadOctal(ref int at, int value)
    {
        for (var more = 0; more < 2 && at < source.Length && source[at] is >= '0' and <= '7'; more++)
            value = (value * 8) + source[at++] - '0';
        return value;
    }

    // \x7F or \x{10FFFF}.
    private int ReadHex(ref int at, int start)
    {
        var braced = at < source.Length && source[at] == '{';
        var digitsAt = braced ? at + 1 : at;
        var end = digitsAt;
        while (end < source.Length && char.IsAsciiHexDigit(source[end]) && (braced || end < digitsAt + 2))
            end++;
        var complete = braced ? end < source.Length && source[end] == '}' && end > digitsAt : end == digitsAt + 2;
        var value = 0;
        for (var i = digitsAt; i < end; i++)
        {
            value = (value * 16) + int.Parse([source[i]], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (value > CodePointSet.MaxCodePoint)
                throw new Re2SyntaxException("invalid escape sequence", source[start..(i + 1)]);
        }

        if (!complete)
        {
            at = Math.Min(source.Length, end + (end < source.Length ? 1 : 0));
            throw new Re2SyntaxException("invalid escape sequence", source[start..at]);
        }

        at = braced ? end + 1 : end;
        return value;
    }
}
