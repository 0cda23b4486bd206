namespace Barograph.Model.Regex;

/// <summary>Matches literals with <c>.*</c> or <c>.+</c> between them (prefix, suffix, contains) by vectorised search.</summary>
internal sealed class GlobMatcher
{
    private readonly byte[][] literals;
    private readonly int[] gaps; // gaps[i]: fewest bytes between literals[i] and literals[i + 1]

    private GlobMatcher(byte[][] literals, int[] gaps)
    {
        this.literals = literals;
        this.gaps = gaps;
    }

    internal bool IsEverything => literals.Length == 2 && literals[0].Length + literals[1].Length + gaps[0] == 0;

    internal bool IsNonEmpty => literals.Length == 2 && literals[0].Length + literals[1].Length == 0 && gaps[0] == 1;

    internal static GlobMatcher? From(Re2Node root)
    {
        var literals = new List<byte[]>();
        var gaps = new List<int>();
        var literal = new List<byte>();
        // After a gap with no literal since, further gaps melt into it.
        var inGap = false;
        foreach (var node in Flatten(root))
        {
            if (node.Kind == Re2Kind.Literal)
            {
                literal.AddRange(node.Text);
                inGap = false;
                continue;
            }

            if (node is not { Kind: Re2Kind.Repeat, Max: Re2Node.Unbounded, Min: 0 or 1, Only: { Kind: Re2Kind.Set, Set.IsEverything: true } })
                return null;
            if (inGap && gaps[^1] + node.Min > 1)
                return null; // Two code points at least: bytes cannot tell.
            if (inGap)
            {
                gaps[^1] += node.Min;
                continue;
            }

            literals.Add([.. literal]);
            literal.Clear();
            gaps.Add(node.Min);
            inGap = true;
        }

        literals.Add([.. literal]);
        return gaps.Count == 0 ? null : new GlobMatcher([.. literals], [.. gaps]);
    }

    private static IEnumerable<Re2Node> Flatten(Re2Node node) => node.Kind switch
    {
        Re2Kind.Empty => [],
        Re2Kind.Capture => Flatten(node.Only),
        Re2Kind.Concat => node.Children.SelectMany(Flatten),
        _ => [node],
    };

    // The first place where a literal fits is always good enough: what follows it may be anything.
    // A gap of one byte is a gap of one code point, because literals are whole code points.
    internal bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        var last = literals[^1];
        if (!utf8.StartsWith(literals[0]))
            return false;
        utf8 = utf8[literals[0].Length..];
        for (var i = 0; i < gaps.Length - 1; i++)
        {
            if (utf8.Length < gaps[i])
                return false;
            var found = utf8[gaps[i]..].IndexOf(literals[i + 1]);
            if (found < 0)
                return false;
            utf8 = utf8[(gaps[i] + found + literals[i + 1].Length)..];
        }

        return utf8.Length >= gaps[^1] + last.Length && utf8.EndsWith(last);
    }
}
