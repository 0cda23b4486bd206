namespace Barograph.Model.Samples;

/// <summary>Which native histograms can be: what a sender says about its buckets must fit together.</summary>
public static class HistogramRules
{
    /// <summary>The same without any observation: what a counter began with. What follows it is a reset by definition, and so is it.</summary>
    public static NativeHistogram EmptyBefore(NativeHistogram histogram) => new()
    {
        IsFloat = histogram.IsFloat,
        Hint = CounterResetHint.Reset,
        Schema = histogram.Schema,
        ZeroThreshold = histogram.ZeroThreshold,
        CustomBounds = histogram.CustomBounds,
    };

    /// <summary>More numbers than this in one histogram are nobody's measurement.</summary>
    public const int MaxNumbers = 40_000;

    /// <summary>
    /// What is wrong, in a few words; null where nothing is. A schema that is finer than ours is none of it: <see cref="HistogramReduction"/>
    /// makes it one of ours.
    /// </summary>
    public static string? ComplaintOf(NativeHistogram h)
    {
        var numbers = (h.IsFloat ? h.PositiveFloatBuckets.Length + h.NegativeFloatBuckets.Length : h.PositiveBuckets.Length + h.NegativeBuckets.Length)
            + 2L * (h.PositiveSpans.Length + h.NegativeSpans.Length) + h.CustomBounds.Length;
        if (numbers > MaxNumbers) return $"histogram has {numbers} buckets, spans and bounds, {MaxNumbers} at most are taken";
        var layout = h.Schema == NativeHistogram.CustomBuckets ? CustomComplaint(h) : ExponentialComplaint(h);
        return layout ?? (h.IsFloat ? FractionComplaint(h) : CountComplaint(h));
    }

    static string? ExponentialComplaint(NativeHistogram h)
    {
        if (h.Schema is < NativeHistogram.MinSchema or > HistogramReduction.MaxReducible)
            return $"histogram has schema {h.Schema}, which must be between {NativeHistogram.MinSchema} and {NativeHistogram.MaxSchema}, or {NativeHistogram.CustomBuckets} for custom buckets";
        if (h.CustomBounds.Length > 0) return $"histogram with exponential schema {h.Schema} must not have custom bounds";
        return SpanComplaint("positive", h.PositiveSpans, BucketsOf(h, true)) ?? SpanComplaint("negative", h.NegativeSpans, BucketsOf(h, false));
    }

    static string? CustomComplaint(NativeHistogram h)
    {
        var before = double.NegativeInfinity;
        foreach (var bound in h.CustomBounds)
        {
            if (!(bound > before)) return $"histogram custom bounds must be in strictly increasing order: {bound} stands behind {before}";
            before = bound;
        }
        if (double.IsPositiveInfinity(before)) return "histogram custom bounds must be finite";
        if (SpanComplaint("positive", h.PositiveSpans, BucketsOf(h, true)) is { } complaint) return complaint;
        long reach = 0;
        foreach (var span in h.PositiveSpans)
        {
            if (span.Offset < 0) return $"histogram has a span whose offset is negative: {span.Offset}";
            reach += span.Offset + span.Length;
        }
        if (reach > h.CustomBounds.Length + 1) return $"histogram custom bounds are too few: its spans reach over {reach} buckets, {h.CustomBounds.Length} bounds make {h.CustomBounds.Length + 1}";
        if (h.ZeroThreshold != 0 || h.ZeroCount != 0 || h.FloatZeroCount != 0) return "histogram with custom buckets must have no zero bucket";
        return h.NegativeSpans.Length > 0 || BucketsOf(h, false) > 0 ? "histogram with custom buckets must not have negative buckets" : null;
    }

    static string? SpanComplaint(string side, HistogramSpan[] spans, int buckets)
    {
        for (var i = 1; i < spans.Length; i++)
        {
            if (spans[i].Offset < 0) return $"histogram has a span whose offset is negative: {side} side, span number {i + 1} with offset {spans[i].Offset}";
        }
        long reach = 0;
        foreach (var span in spans) reach += span.Offset + span.Length;
        if (reach is < int.MinValue or > int.MaxValue) return $"histogram spans reach beyond any bucket: {side} side, up to {reach}";
        var count = NativeHistogram.BucketsOf(spans);
        return count == buckets ? null : $"histogram spans specify different number of buckets than provided: {side} side, spans need {count} buckets, have {buckets} buckets";
    }

    static string? CountComplaint(NativeHistogram h)
    {
        UInt128 sum = h.ZeroCount;
        foreach (var count in h.NegativeBuckets)
        {
            if (count < 0) return $"histogram has a bucket whose observation count is negative: negative side, {count}";
            sum += (ulong)count;
        }
        foreach (var count in h.PositiveBuckets)
        {
            if (count < 0) return $"histogram has a bucket whose observation count is negative: positive side, {count}";
            sum += (ulong)count;
        }
        if (double.IsNaN(h.Sum))
            return sum > h.Count ? $"histogram's observation count should be at least the number of observations found in the buckets: {sum} observations found in buckets, but the Count field is {h.Count}" : null;
        return sum == h.Count ? null : $"histogram's observation count should equal the number of observations found in the buckets (in absence of NaN): {sum} observations found in buckets, but the Count field is {h.Count}";
    }

    static string? FractionComplaint(NativeHistogram h)
    {
        if (h.FloatCount < 0) return $"histogram has a negative observation count: {h.FloatCount}";
        if (h.FloatZeroCount < 0) return $"histogram's zero bucket has a negative observation count: {h.FloatZeroCount}";
        foreach (var count in h.PositiveFloatBuckets)
        {
            if (count < 0) return $"histogram has a bucket whose observation count is negative: positive side, {count}";
        }
        foreach (var count in h.NegativeFloatBuckets)
        {
            if (count < 0) return $"histogram has a bucket whose observation count is negative: negative side, {count}";
        }
        return null;
    }

    static int BucketsOf(NativeHistogram h, bool positive) => (h.IsFloat, positive) switch
    {
        (true, true) => h.PositiveFloatBuckets.Length,
        (true, false) => h.NegativeFloatBuckets.Length,
        (false, true) => h.PositiveBuckets.Length,
        (false, false) => h.NegativeBuckets.Length,
    };
}
