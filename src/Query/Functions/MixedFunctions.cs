using Barograph.Model.Samples;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary><c>irate</c>, <c>idelta</c>.</summary>
internal readonly struct MixedLastTwo(bool isRate) : IMixedFunction
{
    public Cell Of(scoped in MixedWindow window, HistogramNotices notices)
    {
        var last = window.TimestampsMs.Length - 1;
        if (last < 1) return Cell.None;
        var seconds = (window.TimestampsMs[last] - window.TimestampsMs[last - 1]) / 1000.0;
        if (seconds == 0) return Cell.None;
        var (now, before) = window.Histograms.IsEmpty ? (null, null) : (window.Histograms[last], window.Histograms[last - 1]);
        if (now is null && before is null)
        {
            double value = window.Values[last], previous = window.Values[last - 1];
            var change = isRate && (value < previous || window.SaysReset(last)) ? value : value - previous;
            return isRate ? change / seconds : change;
        }
        if (now is null || before is null)
        {
            notices.MixedTypes();
            return Cell.None;
        }
        if (Change(window, now, before, notices) is not { } histogram) return Cell.None;
        histogram = histogram.WithoutEmptyBuckets(CounterResetHint.Gauge);
        return isRate ? histogram.Over(seconds) : histogram;
    }

    FloatHistogram? Change(scoped in MixedWindow window, FloatHistogram now, FloatHistogram before, HistogramNotices notices)
    {
        var anyGauge = now.Hint == CounterResetHint.Gauge || before.Hint == CounterResetHint.Gauge;
        var bothGauges = now.Hint == CounterResetHint.Gauge && before.Hint == CounterResetHint.Gauge;
        if (isRate && anyGauge) notices.NotCounter();
        if (!isRate && !bothGauges) notices.NotGauge();
        if (isRate && (window.SaysReset(window.TimestampsMs.Length - 1) || ResetDetection.IsReset(now, before))) return now;
        return notices.Accept(HistogramArithmetic.Subtract(now, before), HistogramNotices.Subtraction);
    }
}

/// <summary><c>sum_over_time</c>, <c>avg_over_time</c>: of histograms or of numbers, not of both.</summary>
internal readonly struct MixedTotal(bool isMean) : IMixedFunction
{
    public Cell Of(scoped in MixedWindow window, HistogramNotices notices)
    {
        if (!window.HasHistograms)
        {
            var numbers = new Window { TimestampsMs = window.TimestampsMs, Values = window.Values, StepMs = window.EndMs, EndMs = window.EndMs, RangeMs = window.RangeMs };
            return isMean ? default(AverageOverTime).Of(numbers) : default(SumOverTime).Of(numbers);
        }
        if (window.HasNumbers)
        {
            notices.MixedTypes();
            return Cell.None;
        }
        return isMean ? Mean(window.Histograms, notices) : Sum(window.Histograms, notices);
    }

    static FloatHistogram? Sum(ReadOnlySpan<FloatHistogram?> samples, HistogramNotices notices)
    {
        var sum = new HistogramSum(samples[0]!);
        var reconciled = false;
        foreach (var sample in samples[1..])
        {
            if (!sum.TryAdd(sample!, out var now)) return Refuse(notices);
            reconciled |= now;
        }
        Tell(samples, reconciled, notices);
        return sum.Total();
    }

    static FloatHistogram? Mean(ReadOnlySpan<FloatHistogram?> samples, HistogramNotices notices)
    {
        var mean = new HistogramMean(samples[0]!);
        var reconciled = false;
        foreach (var sample in samples[1..])
        {
            if (!mean.TryAdd(sample!, out var now)) return Refuse(notices);
            reconciled |= now;
        }
        Tell(samples, reconciled, notices);
        return mean.Total();
    }

    static FloatHistogram? Refuse(HistogramNotices notices)
    {
        notices.MixedSchemas();
        return null;
    }

    static void Tell(ReadOnlySpan<FloatHistogram?> samples, bool reconciled, HistogramNotices notices)
    {
        if (reconciled) notices.Reconciled(HistogramNotices.Aggregation);
        bool reset = false, notReset = false;
        foreach (var sample in samples)
        {
            reset |= sample!.Hint == CounterResetHint.Reset;
            notReset |= sample.Hint == CounterResetHint.NotReset;
        }
        if (reset && notReset) notices.Collision(HistogramNotices.Aggregation);
    }
}

/// <summary><c>first_over_time</c>, <c>last_over_time</c>: a sample as it is.</summary>
internal readonly struct MixedEdge(bool last) : IMixedFunction
{
    public Cell Of(scoped in MixedWindow window, HistogramNotices notices)
    {
        var place = last ? window.Values.Length - 1 : 0;
        return window.Histograms[place] is { } histogram ? histogram : window.Values[place];
    }
}

/// <summary><c>changes</c>, <c>resets</c>: from a number to a histogram is one too.</summary>
internal readonly struct MixedTurns(bool onlyDown, bool anchored) : IMixedFunction
{
    public Cell Of(scoped in MixedWindow window, HistogramNotices notices)
    {
        var first = 0;
        if (anchored)
        {
            var after = Samples.FirstAfter(window.TimestampsMs, window.StartMs);
            if (after == window.Values.Length) return Cell.None;
            first = Math.Max(0, after - 1);
        }
        var turns = 0;
        for (var i = first + 1; i < window.Values.Length; i++)
        {
            if (IsTurn(window, i)) turns++;
        }
        return turns;
    }

    bool IsTurn(scoped in MixedWindow window, int place)
    {
        var (now, before) = window.Histograms.IsEmpty ? (null, null) : (window.Histograms[place], window.Histograms[place - 1]);
        if (now is null != before is null || (onlyDown && window.SaysReset(place))) return true;
        if (now is not null) return onlyDown ? ResetDetection.IsReset(now, before!) : !now.SameAs(before!);
        double value = window.Values[place], previous = window.Values[place - 1];
        return onlyDown ? value < previous : value != previous && !(double.IsNaN(value) && double.IsNaN(previous));
    }
}
