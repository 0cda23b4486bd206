using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Query.Histograms;
using Barograph.Query.Syntax;

namespace Barograph.Query.Operators;

/// <summary><c>metric smoothed</c>: the value on the line between the samples before and after the step.</summary>
public sealed class SmoothedSelector(Evaluation evaluation, StepGrid grid, SeriesRead read, TimeWindow window, TextRange place, bool countsOnly)
    : VectorOperator(evaluation, grid)
{
    public override bool HasUniformNames => read.HasOneName;

    /// <summary>Up to a lookback before the first step and a lookback behind the last.</summary>
    public static (long MinMs, long MaxMs) Span(StepGrid grid, TimeWindow window, long lookbackMs)
        => (window.From(grid.StartMs) - lookbackMs + 1, window.From(grid.EndMs) + lookbackMs);

    public override void Open() => Rows = read.Selection.Count;

    public override LabelSet LabelsOf(int row) => read.Selection.LabelsOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => read.Selection.Group(projection);

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
    {
        var samples = lane.RentSamples();
        var (minMs, maxMs) = Span(Grid, window, Evaluation.LookbackMs);
        for (var row = 0; row < rows; row++)
        {
            samples.Clear();
            read.Selection.Read(firstRow + row, minMs, maxMs, samples.Columns);
            samples.Columns.RemoveStale();
            samples.TakeHistograms(countsOnly);
            Evaluation.ThrowIfCancelled();
            var target = into.Slice(row * Grid.Count, Grid.Count);
            for (var step = 0; step < Grid.Count; step++)
            {
                var time = window.From(Grid.At(step));
                if (samples.HasHistograms) Show(samples, time, target, step, firstRow + row);
                else target.Values[step] = At(samples.TimestampsMs, samples.Values, time);
            }
        }
        lane.Return(samples);
    }

    /// <summary>As <see cref="At"/>, where the series has histograms.</summary>
    void Show(RangeSamples samples, long time, RowBlock into, int step, int row)
    {
        into.Values[step] = Absent.Value;
        var times = samples.TimestampsMs;
        int low = 0, high = times.Length;
        while (low < high && times[low] <= time - Evaluation.LookbackMs) low++;
        while (high > low && times[high - 1] > time + Evaluation.LookbackMs) high--;
        if (low == high || times[low] > time) return;
        var window = samples.Histograms[low..high];
        var notices = new HistogramNotices(Evaluation.Annotations, place, RowLabels.NameOf(LabelsOf(row)));
        if (window.Contains(null))
        {
            if (window.ContainsAnyExcept((FloatHistogram?)null)) notices.MixedTypes();
            else into.Values[step] = At(times, samples.Values, time);
            return;
        }
        var next = low;
        while (next < high && times[next] <= time) next++;
        var before = window[next - 1 - low]!;
        if (next < high && before.HasCustomBuckets != window[next - low]!.HasCustomBuckets)
        {
            notices.MixedSchemas();
            return;
        }
        var between = next == high ? before : HistogramLine.At(
            before, times[next - 1], window[next - low]!, times[next], time,
            isCounter: before.Hint != CounterResetHint.Gauge || window[next - low]!.Hint != CounterResetHint.Gauge, notices);
        if (between is not null) into.Set(step, between);
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
