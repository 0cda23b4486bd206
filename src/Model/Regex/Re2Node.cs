using System.Text;

namespace Barograph.Model.Regex;

internal enum Re2Kind
{
    Empty, Literal, Set, BeginText, EndText, BeginLine, EndLine, WordBoundary, NoWordBoundary, Capture, Repeat, Concat, Alternate,
}

/// <summary>One node of a parsed pattern. Case folding is already resolved into sets, and sets of one code point into literals.</summary>
internal sealed class Re2Node
{
    internal const int MaxHeight = 1000;
    internal const int Unbounded = -1;

    internal static readonly Re2Node Empty = new(Re2Kind.Empty);

    private Re2Node(Re2Kind kind, params Re2Node[] children)
    {
        Kind = kind;
        Children = children;
        Height = 1;
        foreach (var child in children)
            Height = Math.Max(Height, child.Height + 1);
    }

    internal Re2Kind Kind { get; }

    internal Re2Node[] Children { get; }

    internal int Height { get; }

    /// <summary>UTF-8 bytes of a literal.</summary>
    internal byte[] Text { get; private init; } = [];

    internal CodePointSet? Set { get; private init; }

    internal int Min { get; private init; }

    /// <summary>The most repetitions, or <see cref="Unbounded"/>.</summary>
    internal int Max { get; private init; }

    internal bool Greedy { get; private init; }

    internal int Group { get; private init; }

    internal Re2Node Only => Children[0];

    internal static Re2Node Assertion(Re2Kind kind) => new(kind);

    internal static Re2Node Of(CodePointSet set)
    {
        // An encoded surrogate is no UTF-8, so it stays a set that nothing belongs to.
        if (set.IsSingle && Rune.IsValid(set.Bounds[0]))
            return new Re2Node(Re2Kind.Literal) { Text = Utf8(set.Bounds[0]) };
        return new Re2Node(Re2Kind.Set) { Set = set };
    }

    internal static Re2Node Capture(int group, Re2Node inner) => new(Re2Kind.Capture, inner) { Group = group };

    internal static Re2Node Repeat(Re2Node inner, int min, int max, bool greedy) =>
        new(Re2Kind.Repeat, inner) { Min = min, Max = max, Greedy = greedy };

    internal static Re2Node Alternate(List<Re2Node> branches) =>
        branches.Count == 1 ? branches[0] : new Re2Node(Re2Kind.Alternate, [.. branches]);

    /// <summary>A sequence; neighbouring literals become one, inner sequences are taken apart.</summary>
    internal static Re2Node Concat(List<Re2Node> parts)
    {
        var merged = new List<Re2Node>(parts.Count);
        var literal = new List<byte>();
        foreach (var part in parts)
        {
            foreach (var piece in part.Kind == Re2Kind.Concat ? part.Children : [part])
            {
                if (piece.Kind == Re2Kind.Literal)
                {
                    literal.AddRange(piece.Text);
                    continue;
                }

                Flush(literal, merged);
                if (piece.Kind != Re2Kind.Empty)
                    merged.Add(piece);
            }
        }

        Flush(literal, merged);
        return merged.Count switch { 0 => Empty, 1 => merged[0], _ => new Re2Node(Re2Kind.Concat, [.. merged]) };
    }

    private static void Flush(List<byte> literal, List<Re2Node> merged)
    {
        if (literal.Count == 0)
            return;
        merged.Add(new Re2Node(Re2Kind.Literal) { Text = [.. literal] });
        literal.Clear();
    }

    private static byte[] Utf8(int codePoint)
    {
        Span<byte> bytes = stackalloc byte[4];
        return bytes[..new Rune(codePoint).EncodeToUtf8(bytes)].ToArray();
    }
}
