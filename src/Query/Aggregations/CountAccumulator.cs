using Barograph.Query.Operators;

namespace Barograph.Query.Aggregations;

/// <summary><c>count</c>; <c>group</c> says 1 instead.</summary>
internal sealed class CountAccumulator(int groups, int steps, bool showsCount) : GroupAccumulator
{
    readonly int[] counts = new int[groups * steps];

    public override void Add(int group, ReadOnlySpan<double> column)
    {
        var target = counts.AsSpan(group * steps, steps);
        for (var i = 0; i < column.Length; i++) target[i] += Absent.Is(column[i]) ? 0 : 1;
    }

    public override void AddAny(int at) => counts[at]++;

    public override void Finish(Span<double> into)
    {
        for (var i = 0; i < into.Length; i++) into[i] = counts[i] == 0 ? Absent.Value : showsCount ? counts[i] : 1;
    }
}
