using System.Runtime.Intrinsics;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;

namespace Barograph.Query.Aggregations;

/// <summary><c>avg</c>: from the sum; from a running mean where the sum would overflow.</summary>
internal sealed class AverageAccumulator(int groups, int steps) : GroupAccumulator
{
    readonly double[] sums = new double[groups * steps]; // the mean, once it runs
    readonly double[] rests = new double[groups * steps];
    readonly double[] counts = new double[groups * steps];
    readonly bool[] running = new bool[groups * steps];
    bool anyRuns;

    public override void Add(int group, ReadOnlySpan<double> column)
    {
        var i = 0;
        var at = group * steps;
        for (; i + 4 <= column.Length; i += 4, at += 4)
        {
            if (anyRuns || !TryAddFour(at, Vector256.Create(column.Slice(i, 4)))) AddEach(at, column.Slice(i, 4));
        }
        AddEach(at, column[i..]);
    }

    /// <summary>As <see cref="SumAccumulator"/>, and counts; false, and nothing done, where a sum leaves the numbers.</summary>
    bool TryAddFour(int at, Vector256<double> value)
    {
        Span<double> sumsHere = sums.AsSpan(at, 4), restsHere = rests.AsSpan(at, 4), countsHere = counts.AsSpan(at, 4);
        var sum = Vector256.Create<double>(sumsHere);
        var rest = Vector256.Create<double>(restsHere);
        var count = Vector256.Create<double>(countsHere);
        var nothing = Absent.Mask(value);
        var first = Vector256.Equals(count, Vector256<double>.Zero);
        var total = sum + value;
        var leaves = Vector256.AndNot(Vector256.Equals(Vector256.Abs(total), Vector256.Create(double.PositiveInfinity)), nothing | first);
        if (leaves.ExtractMostSignificantBits() != 0) return false;
        var sumIsLarger = Vector256.GreaterThanOrEqual(Vector256.Abs(sum), Vector256.Abs(value));
        var lost = Vector256.ConditionalSelect(sumIsLarger, (sum - total) + value, (value - total) + sum);
        Vector256.ConditionalSelect(nothing, sum, Vector256.ConditionalSelect(first, value, total)).CopyTo(sumsHere);
        Vector256.ConditionalSelect(nothing | first, rest, rest + lost).CopyTo(restsHere);
        (count + Vector256.AndNot(Vector256<double>.One, nothing)).CopyTo(countsHere);
        return true;
    }

    void AddEach(int at, ReadOnlySpan<double> column)
    {
        for (var i = 0; i < column.Length; i++)
        {
            if (!Absent.Is(column[i])) Add(at + i, column[i]);
        }
    }

    public override bool Has(int at) => counts[at] > 0;

    public override void Finish(Span<double> into)
    {
        for (var i = 0; i < into.Length; i++)
        {
            into[i] = counts[i] == 0 ? Absent.Value
                : running[i] ? sums[i] + rests[i]
                : sums[i] / counts[i] + rests[i] / counts[i];
        }
    }

    void Add(int at, double value)
    {
        var count = ++counts[at];
        if (count == 1)
        {
            sums[at] = value;
            return;
        }
        if (!running[at])
        {
            double sum = sums[at], rest = rests[at];
            Kahan.Add(value, ref sum, ref rest);
            if (!double.IsInfinity(sum))
            {
                (sums[at], rests[at]) = (sum, rest);
                return;
            }
            running[at] = anyRuns = true;
            sums[at] /= count - 1;
            rests[at] /= count - 1;
        }
        var weight = (count - 1) / count;
        sums[at] *= weight;
        rests[at] *= weight;
        Kahan.Add(value / count, ref sums[at], ref rests[at]);
    }
}
