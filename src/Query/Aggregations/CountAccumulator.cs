using System.Runtime.Intrinsics;
using Barograph.Query.Operators;

namespace Barograph.Query.Aggregations;

/// <summary><c>count</c>; <c>group</c> says 1 instead.</summary>
internal sealed class CountAccumulator(int groups, int steps, bool showsCount) : GroupAccumulator
{
    readonly long[] counts = new long[groups * steps];

    public override void Add(int group, ReadOnlySpan<double> column)
    {
        var target = counts.AsSpan(group * steps, steps);
        var i = 0;
        // The mask is -1 where nothing is.
        for (; i + 4 <= column.Length; i += 4)
            (Vector256.Create<long>(target.Slice(i, 4)) + Vector256<long>.One + Absent.Mask(Vector256.Create(column.Slice(i, 4))).AsInt64()).CopyTo(target.Slice(i, 4));
        for (; i < column.Length; i++) target[i] += Absent.Is(column[i]) ? 0 : 1;
    }

    public override void AddAny(int at) => counts[at]++;

    public override void Finish(Span<double> into)
    {
        for (var i = 0; i < into.Length; i++) into[i] = counts[i] == 0 ? Absent.Value : showsCount ? counts[i] : 1;
    }
}
