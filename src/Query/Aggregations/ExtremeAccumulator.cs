using System.Runtime.Intrinsics;
using Barograph.Query.Operators;

namespace Barograph.Query.Aggregations;

/// <summary><c>max</c> and <c>min</c>: NaN only where there is nothing else.</summary>
internal sealed class ExtremeAccumulator(int groups, int steps, bool largest) : GroupAccumulator
{
    readonly double[] best = SumAccumulator.Fill(new double[groups * steps]);

    public override void Add(int group, ReadOnlySpan<double> column)
    {
        var target = best.AsSpan(group * steps, steps);
        var i = 0;
        for (; i + 4 <= column.Length; i += 4)
        {
            var value = Vector256.Create(column.Slice(i, 4));
            var known = Vector256.Create<double>(target.Slice(i, 4));
            var better = largest ? Vector256.GreaterThan(value, known) : Vector256.LessThan(value, known);
            var open = ~Vector256.Equals(known, known); // NaN, and with it absent
            var take = Vector256.AndNot(better | open, Absent.Mask(value));
            Vector256.ConditionalSelect(take, value, known).CopyTo(target.Slice(i, 4));
        }
        for (; i < column.Length; i++)
        {
            var value = column[i];
            if (Absent.Is(value)) continue;
            if ((largest ? value > target[i] : value < target[i]) || double.IsNaN(target[i])) target[i] = value;
        }
    }

    public override void Finish(Span<double> into) => best.CopyTo(into);
}
