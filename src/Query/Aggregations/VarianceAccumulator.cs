using Barograph.Model.Samples;
using Barograph.Query.Operators;

namespace Barograph.Query.Aggregations;

/// <summary><c>stdvar</c> and <c>stddev</c>: Welford's running variance.</summary>
internal sealed class VarianceAccumulator(int groups, int steps, bool root) : GroupAccumulator
{
    readonly double[] counts = new double[groups * steps];
    readonly double[] means = new double[groups * steps];
    readonly double[] squares = new double[groups * steps];

    public override void Add(int group, ReadOnlySpan<double> column)
    {
        for (int i = 0, at = group * steps; i < column.Length; i++, at++)
        {
            var value = column[i];
            if (Absent.Is(value)) continue;
            if (++counts[at] == 1)
            {
                means[at] = value;
                squares[at] = double.IsFinite(value) ? 0 : StaleMarker.NormalNan;
                continue;
            }
            var delta = value - means[at];
            means[at] += delta / counts[at];
            squares[at] += delta * (value - means[at]);
        }
    }

    public override void Finish(Span<double> into)
    {
        for (var i = 0; i < into.Length; i++)
        {
            if (counts[i] == 0) into[i] = Absent.Value;
            else into[i] = root ? Math.Sqrt(squares[i] / counts[i]) : squares[i] / counts[i];
        }
    }
}
