using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>Runs a range function over a series that has histograms (or start times, where the function looks at them).</summary>
public abstract class MixedKernel
{
    /// <summary>Series that only have start times go this way too.</summary>
    public virtual bool TakesStartTimes => false;

    /// <summary>Writes one row; returns how many samples all windows together had.</summary>
    public abstract long Run(
        RangeSamples samples, StepGrid grid, in RangeSpec range, ReadOnlySpan<double> first, ReadOnlySpan<double> second, RowBlock into, HistogramNotices notices,
        CancellationToken cancel);
}

/// <summary>Functions that calculate with histograms.</summary>
internal sealed class MixedKernel<TFunction>(TFunction function, bool takesStartTimes = false) : MixedKernel
    where TFunction : struct, IMixedFunction
{
    public override bool TakesStartTimes => takesStartTimes;

    public override long Run(
        RangeSamples samples, StepGrid grid, in RangeSpec range, ReadOnlySpan<double> first, ReadOnlySpan<double> second, RowBlock into, HistogramNotices notices,
        CancellationToken cancel)
    {
        var times = samples.TimestampsMs;
        int low = 0, high = 0;
        long seen = 0;
        for (var step = 0; step < into.Values.Length; step++)
        {
            // Histograms are heavier than numbers.
            if ((step & 7) == 0) cancel.ThrowIfCancellationRequested();
            var end = range.Window.From(grid.At(step));
            while (high < times.Length && times[high] <= end + range.AfterMs) high++;
            while (low < high && times[low] <= end - range.RangeMs - range.BeforeMs) low++;
            into.Values[step] = Absent.Value;
            if (low == high) continue;
            seen += high - low;
            var cell = function.Of(new MixedWindow
            {
                TimestampsMs = times[low..high],
                Values = samples.Values[low..high],
                Histograms = samples.HasHistograms ? samples.Histograms[low..high] : default,
                StartTimesMs = takesStartTimes && samples.Columns.HasStartTimes ? samples.Columns.StartTimesMs[low..high] : default,
                EndMs = end,
                RangeMs = range.RangeMs,
            }, notices);
            if (cell.Histogram is { } histogram) into.Set(step, histogram);
            else into.Values[step] = cell.Number;
        }
        return seen;
    }
}
