using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>Functions of numbers, over a series that has histograms too: those are left out, and where a window has both that is said.</summary>
internal sealed class NumbersOnlyKernel(RangeKernel numbers) : MixedKernel
{
    public override long Run(
        RangeSamples samples, StepGrid grid, in RangeSpec range, ReadOnlySpan<double> first, ReadOnlySpan<double> second, RowBlock into, HistogramNotices notices,
        CancellationToken cancel)
    {
        var times = new List<long>(samples.Count);
        var values = new List<double>(samples.Count);
        for (var i = 0; i < samples.Count; i++)
        {
            if (samples.Histograms[i] is not null) continue;
            times.Add(samples.TimestampsMs[i]);
            values.Add(samples.Values[i]);
        }
        var seen = numbers.Run(
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(times), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values),
            grid, range, first, second, into.Values, cancel);
        for (var step = 0; step < into.Values.Length; step++)
        {
            if (!IsMixed(samples, grid, range, step)) continue;
            notices.IgnoredInRange();
            break;
        }
        return seen;
    }

    static bool IsMixed(RangeSamples samples, StepGrid grid, in RangeSpec range, int step)
    {
        var end = range.Window.From(grid.At(step));
        var low = Samples.FirstAfter(samples.TimestampsMs, end - range.RangeMs);
        var window = samples.Histograms[low..Samples.FirstAfter(samples.TimestampsMs, end)];
        return window.Contains(null) && window.ContainsAnyExcept((Histograms.FloatHistogram?)null);
    }
}

/// <summary>Functions that only ask when there are samples, of whatever kind.</summary>
internal sealed class AnySampleKernel(RangeKernel numbers) : MixedKernel
{
    public override long Run(
        RangeSamples samples, StepGrid grid, in RangeSpec range, ReadOnlySpan<double> first, ReadOnlySpan<double> second, RowBlock into, HistogramNotices notices,
        CancellationToken cancel)
        => numbers.Run(samples.TimestampsMs, samples.Values, grid, range, first, second, into.Values, cancel);
}
