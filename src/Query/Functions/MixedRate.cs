using Barograph.Model.Samples;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary><c>rate</c>, <c>increase</c>, <c>delta</c> of histograms, and of numbers that say when their counter began.</summary>
internal readonly struct MixedRate(bool isCounter, bool perSecond) : IMixedFunction
{
    public Cell Of(scoped in MixedWindow window, HistogramNotices notices)
    {
        var isHistogram = window.HasHistograms;
        if (isHistogram && window.HasNumbers)
        {
            notices.MixedTypes();
            return Cell.None;
        }
        var count = window.TimestampsMs.Length;
        double change = 0;
        FloatHistogram? histogram = null;
        if (isHistogram && count > 1 && isCounter && GoesOn(window))
        {
            // Nearly every window: what Stretch makes of it, in one piece.
            FloatHistogram first = window.Histograms[0]!, last = window.Histograms[^1]!;
            return last.GaugeSince(first, Factor(window, first.Count, last.Count - first.Count));
        }
        if (!isHistogram)
        {
            change = Change(window, notices);
        }
        else if (count > 1)
        {
            histogram = HistogramChange(window, notices);
            if (histogram is null) return Cell.None;
        }
        return Stretch(window, change, histogram, notices);
    }

    Cell Stretch(scoped in MixedWindow window, double change, FloatHistogram? histogram, HistogramNotices notices)
    {
        var factor = Factor(window, window.HasHistograms ? window.Histograms[0]!.Count : window.Values[0], histogram?.Count ?? change);
        if (isCounter && BeganWithin(window))
        {
            // At its start the counter was zero: that is as good as a sample.
            if (!window.HasHistograms) change += window.Values[0];
            else histogram = histogram is null ? window.Histograms[0] : notices.Accept(HistogramArithmetic.Add(histogram, window.Histograms[0]!), HistogramNotices.Addition);
            if (window.HasHistograms && histogram is null) return Cell.None;
        }
        else if (window.TimestampsMs.Length == 1)
        {
            return Cell.None;
        }
        return histogram is null ? change * factor : histogram.Times(factor);
    }

    /// <summary>From the change between the samples of a window to that of all of it, or of a second.</summary>
    /// <param name="window">With two samples, or one and the counter's start.</param>
    /// <param name="first">What the counter was at its first sample.</param>
    /// <param name="change">What it is more at the last one.</param>
    double Factor(scoped in MixedWindow window, double first, double change)
    {
        long firstMs = window.TimestampsMs[0], lastMs = window.TimestampsMs[^1];
        var intervals = window.TimestampsMs.Length - 1;
        double toStart = (firstMs - window.StartMs) / 1000.0, toEnd = (window.EndMs - lastMs) / 1000.0, sampled = (lastMs - firstMs) / 1000.0;
        var apart = intervals > 0 ? sampled / intervals : 0;
        if (isCounter && BeganWithin(window))
        {
            toStart = 0;
            sampled = (lastMs - window.StartTimesMs[0]) / 1000.0;
        }
        else
        {
            if (toStart >= apart * 1.1) toStart = apart / 2;
            // A counter cannot have been below zero.
            if (isCounter && change > 0 && first >= 0) toStart = Math.Min(toStart, sampled * (first / change));
        }
        if (toEnd >= apart * 1.1) toEnd = apart / 2;
        var factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
        return perSecond ? factor / (window.RangeMs / 1000.0) : factor;
    }

    /// <summary>Nothing but one counter that counts on, in the same buckets from the first sample to the last.</summary>
    static bool GoesOn(scoped in MixedWindow window)
    {
        if (!window.StartTimesMs.IsEmpty) return false;
        var samples = window.Histograms;
        var first = samples[0]!;
        if (first.Hint == CounterResetHint.Gauge || !samples[^1]!.HasLayoutOf(first)) return false;
        for (var i = 1; i < samples.Length; i++)
        {
            var sample = samples[i]!;
            if (sample.Schema != first.Schema || sample.Hint == CounterResetHint.Gauge || ResetDetection.IsReset(sample, samples[i - 1]!)) return false;
        }
        return true;
    }

    static bool BeganWithin(scoped in MixedWindow window)
        => !window.StartTimesMs.IsEmpty && window.StartTimesMs[0] is var start && start != 0 && start > window.StartMs && start < window.TimestampsMs[0];

    double Change(scoped in MixedWindow window, HistogramNotices notices)
    {
        var values = window.Values;
        var change = values[^1] - values[0];
        if (!isCounter) return change;
        for (var i = 1; i < values.Length; i++)
        {
            if (window.StartOverlaps(i)) notices.StartTimesOverlap();
            if (values[i] < values[i - 1] || window.SaysReset(i)) change += values[i - 1];
        }
        return change;
    }

    /// <summary>The difference between last and first, what resets took away added back. Null where they have nothing in common.</summary>
    FloatHistogram? HistogramChange(scoped in MixedWindow window, HistogramNotices notices)
    {
        var samples = window.Histograms;
        FloatHistogram previous = samples[0]!, last = samples[^1]!;
        if (!isCounter && (previous.Hint != CounterResetHint.Gauge || last.Hint != CounterResetHint.Gauge)) notices.NotGauge();
        // Behind a reset it does not matter what the first sample looks like.
        if (isCounter && (window.SaysReset(1) || ResetDetection.IsReset(samples[1]!, previous)))
        {
            if (previous.Hint == CounterResetHint.Gauge) notices.NotCounter();
            previous = new FloatHistogram { Schema = samples[1]!.Schema, CustomBounds = samples[1]!.CustomBounds, Hint = previous.Hint };
        }
        var schema = Math.Min(previous.Schema, last.Schema);
        if (previous.HasCustomBuckets != last.HasCustomBuckets || (isCounter && !AreAlike(samples[1..^1], previous, ref schema)))
        {
            notices.MixedSchemas();
            return null;
        }
        if (isCounter && (previous.Hint == CounterResetHint.Gauge || Contains(samples[1..], CounterResetHint.Gauge))) notices.NotCounter();
        var change = notices.Accept(HistogramArithmetic.Subtract(last.ReducedTo(schema), previous), HistogramNotices.Subtraction);
        for (var i = 1; isCounter && i < samples.Length && change is not null; i++)
        {
            if (window.StartOverlaps(i)) notices.StartTimesOverlap();
            if (window.SaysReset(i) || ResetDetection.IsReset(samples[i]!, previous))
                change = notices.Accept(HistogramArithmetic.Add(change, previous), HistogramNotices.Addition);
            previous = samples[i]!;
        }
        return change is null ? null : change.WithoutEmptyBuckets(CounterResetHint.Gauge);
    }

    static bool AreAlike(ReadOnlySpan<FloatHistogram?> between, FloatHistogram first, ref int schema)
    {
        foreach (var sample in between)
        {
            if (sample!.HasCustomBuckets != first.HasCustomBuckets) return false;
            schema = Math.Min(schema, sample.Schema);
        }
        return true;
    }

    static bool Contains(ReadOnlySpan<FloatHistogram?> samples, CounterResetHint hint)
    {
        foreach (var sample in samples)
        {
            if (sample!.Hint == hint) return true;
        }
        return false;
    }
}
