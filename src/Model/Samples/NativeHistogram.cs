namespace Barograph.Model.Samples;

/// <summary>One observation of a native histogram: exponential buckets (schema -4 to 8) or buckets with bounds of their own (schema -53).</summary>
/// <remarks>
/// Counts are whole numbers or, where <see cref="IsFloat"/>, fractions; only the fields of that kind are set. Buckets are absolute counts,
/// not differences, in the order of their spans. Whole and finite counts of either kind are exact up to 2^53.
/// </remarks>
public sealed class NativeHistogram
{
    /// <summary>The schema whose bucket bounds are <see cref="CustomBounds"/>.</summary>
    public const int CustomBuckets = -53;

    public const int MinSchema = -4, MaxSchema = 8;

    CounterResetHint resetHint;

    public bool IsFloat { get; init; }

    public CounterResetHint Hint
    {
        get => resetHint;
        init => resetHint = value;
    }

    public int Schema { get; init; }

    public double ZeroThreshold { get; init; }

    public double Sum { get; init; }

    public ulong Count { get; init; }

    public ulong ZeroCount { get; init; }

    public double FloatCount { get; init; }

    public double FloatZeroCount { get; init; }

    public HistogramSpan[] PositiveSpans { get; init; } = [];

    public HistogramSpan[] NegativeSpans { get; init; } = [];

    public long[] PositiveBuckets { get; init; } = [];

    public long[] NegativeBuckets { get; init; } = [];

    public double[] PositiveFloatBuckets { get; init; } = [];

    public double[] NegativeFloatBuckets { get; init; } = [];

    /// <summary>Upper bounds, ascending; the last bucket's, +Inf, is not among them.</summary>
    public double[] CustomBounds { get; init; } = [];

    /// <summary>The same with another hint; the arrays are shared.</summary>
    public NativeHistogram With(CounterResetHint hint)
    {
        if (hint == Hint) return this;
        var copy = (NativeHistogram)MemberwiseClone();
        copy.resetHint = hint;
        return copy;
    }

    public bool IsStale => StaleMarker.Is(Sum);

    /// <summary>How many buckets the spans make; -1 where they make more than anybody can hold.</summary>
    public static int BucketsOf(ReadOnlySpan<HistogramSpan> spans)
    {
        long count = 0;
        foreach (var span in spans) count += span.Length;
        return count <= int.MaxValue ? (int)count : -1;
    }
}
