using Barograph.Model.Samples;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>As <see cref="ExtendedRate"/>, of histograms.</summary>
internal readonly struct MixedExtendedRate(ExtendedRate numbers, bool isCounter, bool perSecond, bool smoothed) : IMixedFunction
{
    public Cell Of(scoped in MixedWindow window, HistogramNotices notices)
    {
        if (!window.HasHistograms)
        {
            return numbers.Of(new Window
            {
                TimestampsMs = window.TimestampsMs,
                Values = window.Values,
                StepMs = window.EndMs,
                EndMs = window.EndMs,
                RangeMs = window.RangeMs,
            });
        }
        if (window.HasNumbers)
        {
            notices.MixedTypes();
            return Cell.None;
        }
        var times = window.TimestampsMs;
        var last = times.Length - 1;
        var first = Math.Max(0, Samples.FirstAfter(times[..last], window.StartMs) - 1);
        if (smoothed) last = Samples.FirstAfter(times[..last], window.EndMs - 1);
        if (times[last] <= window.StartMs || (smoothed && times[first] > window.EndMs)) return Cell.None;
        return AreValid(window.Histograms[first..(last + 1)], notices) ? Between(window, first, last, notices) : Cell.None;
    }

    Cell Between(scoped in MixedWindow window, int first, int last, HistogramNotices notices)
    {
        var left = smoothed && window.TimestampsMs[first] < window.StartMs ? Line(window, first, window.StartMs, notices) : window.Histograms[first];
        var right = smoothed && last > 0 && window.TimestampsMs[last] > window.EndMs ? Line(window, last - 1, window.EndMs, notices) : window.Histograms[last];
        if (left is null || right is null) return Cell.None;
        if (!isCounter && (left.Hint != CounterResetHint.Gauge || right.Hint != CounterResetHint.Gauge)) notices.NotGauge();
        var change = notices.Accept(HistogramArithmetic.Subtract(right, left), HistogramNotices.Subtraction);
        if (isCounter && change is not null) change = AddLost(window, first, last, left, right, change, notices);
        if (change is null) return Cell.None;
        if (perSecond) change = change.Over(window.RangeMs / 1000.0);
        return change.WithoutEmptyBuckets(CounterResetHint.Gauge);
    }

    FloatHistogram? Line(scoped in MixedWindow window, int before, long at, HistogramNotices notices) => HistogramLine.At(
        window.Histograms[before]!, window.TimestampsMs[before], window.Histograms[before + 1]!, window.TimestampsMs[before + 1], at, isCounter, notices);

    bool AreValid(ReadOnlySpan<FloatHistogram?> samples, HistogramNotices notices)
    {
        foreach (var sample in samples)
        {
            if (sample!.HasCustomBuckets != samples[0]!.HasCustomBuckets)
            {
                notices.MixedSchemas();
                return false;
            }
            if (isCounter && sample.Hint == CounterResetHint.Gauge) notices.NotCounter();
        }
        return true;
    }

    /// <summary>Adds back what resets took away, between the edges and at the right one; null where that cannot be done.</summary>
    FloatHistogram? AddLost(
        scoped in MixedWindow window, int first, int last, FloatHistogram left, FloatHistogram right, FloatHistogram change, HistogramNotices notices)
    {
        var previous = left;
        var from = first + 1;
        if (smoothed && window.TimestampsMs[first] < window.StartMs && ResetDetection.IsReset(window.Histograms[first + 1]!, window.Histograms[first]!))
        {
            // The line to the left edge goes across this reset, so it is in there already.
            previous = window.Histograms[from++]!;
        }
        // The last sample is what the right edge was made of: its hint would be counted twice.
        if (from > last) return change;
        FloatHistogram? lost = null;
        for (var i = from; i <= last; i++)
        {
            var sample = i == last ? right : window.Histograms[i]!;
            if (ResetDetection.IsReset(sample, previous))
            {
                lost = lost is null ? previous : notices.Accept(HistogramArithmetic.Add(lost, previous), HistogramNotices.Addition);
                if (lost is null) return null;
            }
            previous = sample;
        }
        return lost is null ? change : notices.Accept(HistogramArithmetic.Add(change, lost), HistogramNotices.Addition);
    }
}
