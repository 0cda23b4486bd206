using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>The buckets that all histograms of a chunk have, empty or not: a histogram's counts are put where they belong among them.</summary>
sealed class BucketPlaces(long[] positive, long[] negative)
{
    readonly HistogramSpan[] positiveSpans = BucketCounts.SpansOf(positive), negativeSpans = BucketCounts.SpansOf(negative);

    public static BucketPlaces Of(NativeHistogram histogram)
        => new(BucketCounts.IndicesOf(histogram.PositiveSpans), BucketCounts.IndicesOf(histogram.NegativeSpans));

    /// <summary>With the buckets of one more.</summary>
    public BucketPlaces With(BucketPlaces other) => new(BucketCounts.Union(positive, other.Positive), BucketCounts.Union(negative, other.Negative));

    long[] Positive => positive;

    long[] Negative => negative;

    /// <summary>Whether the spans are these very ones, so that nothing need be moved.</summary>
    public bool HasSpansOf(NativeHistogram histogram)
        => positiveSpans.AsSpan().SequenceEqual(histogram.PositiveSpans) && negativeSpans.AsSpan().SequenceEqual(histogram.NegativeSpans);

    /// <summary>Whether each bucket has its place.</summary>
    public bool Hold(BucketPlaces other) => Holds(positive, other.Positive) && Holds(negative, other.Negative);

    public NativeHistogram Spread(NativeHistogram h) => h.IsStale || HasSpansOf(h) ? h : new NativeHistogram
    {
        IsFloat = h.IsFloat,
        Hint = h.Hint,
        Schema = h.Schema,
        ZeroThreshold = h.ZeroThreshold,
        CustomBounds = h.CustomBounds,
        Sum = h.Sum,
        Count = h.Count,
        ZeroCount = h.ZeroCount,
        FloatCount = h.FloatCount,
        FloatZeroCount = h.FloatZeroCount,
        PositiveSpans = positiveSpans,
        NegativeSpans = negativeSpans,
        PositiveBuckets = h.IsFloat ? [] : BucketCounts.Spread<long>(BucketCounts.IndicesOf(h.PositiveSpans), h.PositiveBuckets, positive),
        NegativeBuckets = h.IsFloat ? [] : BucketCounts.Spread<long>(BucketCounts.IndicesOf(h.NegativeSpans), h.NegativeBuckets, negative),
        PositiveFloatBuckets = h.IsFloat ? BucketCounts.Spread<double>(BucketCounts.IndicesOf(h.PositiveSpans), h.PositiveFloatBuckets, positive) : [],
        NegativeFloatBuckets = h.IsFloat ? BucketCounts.Spread<double>(BucketCounts.IndicesOf(h.NegativeSpans), h.NegativeFloatBuckets, negative) : [],
    };

    static bool Holds(ReadOnlySpan<long> places, ReadOnlySpan<long> indices)
    {
        var at = 0;
        foreach (var index in indices)
        {
            while (at < places.Length && places[at] < index) at++;
            if (at == places.Length || places[at] != index) return false;
        }
        return true;
    }
}
