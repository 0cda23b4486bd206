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

    public override void Add(int group, ReadOnlySpan<double> column)
    {
        for (int i = 0, at = group * steps; i < column.Length; i++, at++)
        {
            if (!Absent.Is(column[i])) Add(at, column[i]);
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
            running[at] = true;
            sums[at] /= count - 1;
            rests[at] /= count - 1;
        }
        var weight = (count - 1) / count;
        sums[at] *= weight;
        rests[at] *= weight;
        Kahan.Add(value / count, ref sums[at], ref rests[at]);
    }
}
