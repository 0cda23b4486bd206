using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary><c>metric smoothed</c>: the value on the line between the samples before and after the step.</summary>
public sealed class SmoothedSelector(Evaluation evaluation, StepGrid grid, SeriesRead read, TimeWindow window) : VectorOperator(evaluation, grid)
{
    public override bool HasUniformNames => read.HasOneName;

    /// <summary>Up to a lookback before the first step and a lookback behind the last.</summary>
    public static (long MinMs, long MaxMs) Span(StepGrid grid, TimeWindow window, long lookbackMs)
        => (window.From(grid.StartMs) - lookbackMs + 1, window.From(grid.EndMs) + lookbackMs);

    public override void Open() => Rows = read.Selection.Count;

    public override LabelSet LabelsOf(int row) => read.Selection.LabelsOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => read.Selection.Group(projection);

    public override void Read(int firstRow, int rows, Span<double> into, Lane lane)
    {
        var samples = lane.RentColumns();
        var (minMs, maxMs) = Span(Grid, window, Evaluation.LookbackMs);
        for (var row = 0; row < rows; row++)
        {
            samples.Clear();
            read.Selection.Read(firstRow + row, minMs, maxMs, samples);
            SelectorSamples.DropStale(samples);
            Evaluation.ThrowIfCancelled();
            for (var step = 0; step < Grid.Count; step++)
                into[row * Grid.Count + step] = At(samples.TimestampsMs, samples.Values, window.From(Grid.At(step)));
        }
        lane.Return(samples);
    }

    double At(ReadOnlySpan<long> times, ReadOnlySpan<double> values, long time)
    {
        var next = times.BinarySearch(time);
        if (next >= 0) return values[next];
        next = ~next;
        if (next == 0 || times[next - 1] <= time - Evaluation.LookbackMs) return Absent.Value;
        var before = values[next - 1];
        if (next == times.Length || times[next] > time + Evaluation.LookbackMs) return before;
        return before + (values[next] - before) * (time - times[next - 1]) / (times[next] - times[next - 1]);
    }
}
