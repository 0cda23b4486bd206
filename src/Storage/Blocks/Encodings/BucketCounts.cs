using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>The buckets of one side of a histogram by their index, whatever its spans look like.</summary>
readonly struct BucketCounts
{
    readonly long[] indices;
    readonly double[] counts;

    BucketCounts(long[] indices, double[] counts) => (this.indices, this.counts) = (indices, counts);

    public ReadOnlySpan<long> Indices => indices;

    public static BucketCounts Of(NativeHistogram histogram, bool positive)
    {
        var indices = IndicesOf(positive ? histogram.PositiveSpans : histogram.NegativeSpans);
        if (histogram.IsFloat) return new(indices, positive ? histogram.PositiveFloatBuckets : histogram.NegativeFloatBuckets);
        return new(indices, Array.ConvertAll(positive ? histogram.PositiveBuckets : histogram.NegativeBuckets, static c => (double)c));
    }

    public static long[] IndicesOf(ReadOnlySpan<HistogramSpan> spans)
    {
        var indices = new long[Math.Max(0, NativeHistogram.BucketsOf(spans))];
        long index = 0;
        var at = 0;
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length; i++) indices[at++] = index++;
        }
        return indices;
    }

    public static HistogramSpan[] SpansOf(ReadOnlySpan<long> ascending)
    {
        var spans = new List<HistogramSpan>();
        long next = 0;
        foreach (var index in ascending)
        {
            if (spans.Count > 0 && index == next) spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else spans.Add(new((int)(index - next), 1));
            next = index + 1;
        }
        return [.. spans];
    }

    /// <summary>Whether a bucket has gone down, or was not empty and is not there any more.</summary>
    public bool IsResetOf(BucketCounts before)
    {
        var at = 0;
        for (var i = 0; i < before.indices.Length; i++)
        {
            while (at < indices.Length && indices[at] < before.indices[i]) at++;
            var count = at < indices.Length && indices[at] == before.indices[i] ? counts[at] : 0;
            if (count < before.counts[i]) return true;
        }
        return false;
    }

    /// <summary>The indices that are in one of the two, ascending.</summary>
    public static long[] Union(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        var union = new List<long>(left.Length + right.Length);
        int l = 0, r = 0;
        while (l < left.Length || r < right.Length)
        {
            if (r == right.Length || (l < left.Length && left[l] < right[r])) union.Add(left[l++]);
            else if (l == left.Length || right[r] < left[l]) union.Add(right[r++]);
            else
            {
                union.Add(left[l++]);
                r++;
            }
        }
        return [.. union];
    }

    /// <summary>Puts counts where the wider list of indices has them; zero elsewhere.</summary>
    public static T[] Spread<T>(ReadOnlySpan<long> indices, ReadOnlySpan<T> counts, ReadOnlySpan<long> wider) where T : struct
    {
        var spread = new T[wider.Length];
        var at = 0;
        for (var i = 0; i < wider.Length && at < indices.Length; i++)
        {
            if (wider[i] == indices[at]) spread[i] = counts[at++];
        }
        return spread;
    }
}
