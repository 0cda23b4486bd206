namespace Barograph.Model.Regex;

/// <summary>An immutable set of code points as sorted, disjoint, inclusive ranges.</summary>
internal sealed class CodePointSet : IEquatable<CodePointSet>
{
    internal const int MaxCodePoint = 0x10FFFF;

    internal static readonly CodePointSet Everything = new([0, MaxCodePoint]);
    internal static readonly CodePointSet EverythingButNewline = new([0, '\n' - 1, '\n' + 1, MaxCodePoint]);

    /// <summary>Pairs: first, last, first, last …</summary>
    internal readonly int[] Bounds;

    private CodePointSet(int[] bounds) => Bounds = bounds;

    internal static CodePointSet Single(int codePoint) => new([codePoint, codePoint]);

    /// <summary>Makes a set from ranges in any order, overlapping or not.</summary>
    internal static CodePointSet From(List<(int First, int Last)> ranges)
    {
        ranges.Sort();
        var bounds = new List<int>(ranges.Count * 2);
        foreach (var (first, last) in ranges)
        {
            if (bounds.Count > 0 && first <= bounds[^1] + 1)
                bounds[^1] = Math.Max(bounds[^1], last);
            else
                bounds.AddRange([first, last]);
        }

        return new CodePointSet([.. bounds]);
    }

    internal bool IsEmpty => Bounds.Length == 0;

    internal bool IsSingle => Bounds.Length == 2 && Bounds[0] == Bounds[1];

    internal bool IsEverything => Bounds.Length == 2 && Bounds[0] == 0 && Bounds[1] == MaxCodePoint;

    internal int Count
    {
        get
        {
            var count = 0;
            for (var i = 0; i < Bounds.Length; i += 2)
                count += Bounds[i + 1] - Bounds[i] + 1;
            return count;
        }
    }

    internal bool Contains(int codePoint)
    {
        var at = Array.BinarySearch(Bounds, codePoint);
        // A hit is on a bound, which is inclusive; a miss lies inside a range when the insertion point is odd.
        return at >= 0 || (~at & 1) == 1;
    }

    internal CodePointSet Negate()
    {
        var bounds = new List<int>(Bounds.Length + 2);
        var next = 0;
        for (var i = 0; i < Bounds.Length; i += 2)
        {
            if (Bounds[i] > next)
                bounds.AddRange([next, Bounds[i] - 1]);
            next = Bounds[i + 1] + 1;
        }

        if (next <= MaxCodePoint)
            bounds.AddRange([next, MaxCodePoint]);
        return new CodePointSet([.. bounds]);
    }

    internal void AddTo(List<(int First, int Last)> ranges)
    {
        for (var i = 0; i < Bounds.Length; i += 2)
            ranges.Add((Bounds[i], Bounds[i + 1]));
    }

    /// <summary>Adds every code point that differs from a member by case only.</summary>
    internal CodePointSet Fold()
    {
        if (IsEverything)
            return this;
        var ranges = new List<(int, int)>();
        AddTo(ranges);
        UnicodeTables.AddFolds(this, ranges);
        return From(ranges);
    }

    public bool Equals(CodePointSet? other) => other is not null && Bounds.AsSpan().SequenceEqual(other.Bounds);

    public override bool Equals(object? obj) => Equals(obj as CodePointSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var bound in Bounds)
            hash.Add(bound);
        return hash.ToHashCode();
    }
}
