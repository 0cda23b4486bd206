using System.Runtime.Intrinsics;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;

namespace Barograph.Query.Aggregations;

/// <summary><c>sum</c>: compensated, four steps at a time.</summary>
internal sealed class SumAccumulator(int groups, int steps) : GroupAccumulator
{
    readonly double[] sums = Fill(new double[groups * steps]);
    readonly double[] rests = new double[groups * steps];

    public override void Add(int group, ReadOnlySpan<double> column) => Add(column, sums.AsSpan(group * steps, steps), rests.AsSpan(group * steps, steps));

    public override bool Has(int at) => !Absent.Is(sums[at]);

    public override void Finish(Span<double> into)
    {
        for (var i = 0; i < into.Length; i++) into[i] = Absent.Is(sums[i]) ? sums[i] : sums[i] + rests[i];
    }

    internal static double[] Fill(double[] values)
    {
        Array.Fill(values, Absent.Value);
        return values;
    }

    /// <summary>The kernel: an absent sum takes the value as it is, an absent value changes nothing.</summary>
    internal static void Add(ReadOnlySpan<double> column, Span<double> sums, Span<double> rests)
    {
        var i = 0;
        var infinity = Vector256.Create(double.PositiveInfinity);
        for (; i + 4 <= column.Length; i += 4)
        {
            var value = Vector256.Create(column.Slice(i, 4));
            var sum = Vector256.Create<double>(sums.Slice(i, 4));
            var rest = Vector256.Create<double>(rests.Slice(i, 4));
            var total = sum + value;
            var sumIsLarger = Vector256.GreaterThanOrEqual(Vector256.Abs(sum), Vector256.Abs(value));
            var lost = Vector256.ConditionalSelect(sumIsLarger, (sum - total) + value, (value - total) + sum);
            var overflown = Vector256.Equals(Vector256.Abs(total), infinity);
            var nextRest = Vector256.ConditionalSelect(overflown, Vector256<double>.Zero, rest + lost);
            var first = Absent.Mask(sum);
            total = Vector256.ConditionalSelect(first, value, total);
            nextRest = Vector256.ConditionalSelect(first, Vector256<double>.Zero, nextRest);
            var nothing = Absent.Mask(value);
            Vector256.ConditionalSelect(nothing, sum, total).CopyTo(sums.Slice(i, 4));
            Vector256.ConditionalSelect(nothing, rest, nextRest).CopyTo(rests.Slice(i, 4));
        }
        for (; i < column.Length; i++)
        {
            if (Absent.Is(column[i])) continue;
            if (Absent.Is(sums[i])) sums[i] = column[i];
            else Kahan.Add(column[i], ref sums[i], ref rests[i]);
        }
    }
}
