using Barograph.Model.Samples;

namespace Barograph.Query.Histograms;

/// <summary>Quantiles and fractions: linear within custom buckets and around zero, on the scale of the buckets elsewhere.</summary>
public static class HistogramRanks
{
    /// <summary>What observations of NaN do to an answer: they count, and are in no bucket.</summary>
    public enum Effect : byte
    {
        None,

        /// <summary>The quantile is one of the others, seen from below: too high.</summary>
        Skewed,

        /// <summary>The quantile is among them.</summary>
        NaN,
    }

    public static double Quantile(double q, FloatHistogram histogram, out Effect effect)
    {
        effect = Effect.None;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        if (histogram.Count == 0 || double.IsNaN(q)) return StaleMarker.NormalNan;
        var hasNan = double.IsNaN(histogram.Sum);
        // From the nearer end; from below where NaN counts are missing above.
        var forward = hasNan || q < 0.5;
        var rank = (forward ? q : 1 - q) * histogram.Count;
        var bucket = Find(histogram, forward, rank, out var count);
        if (hasNan) effect = count < rank ? Effect.NaN : Effect.Skewed;
        if (effect == Effect.NaN) return StaleMarker.NormalNan;
        if (histogram.HasCustomBuckets)
        {
            if (double.IsNegativeInfinity(bucket.Lower))
            {
                if (bucket.Upper <= 0) return bucket.Upper;
                bucket = bucket with { Lower = 0 };
            }
            else if (double.IsPositiveInfinity(bucket.Upper))
            {
                return bucket.Lower;
            }
        }
        else if (bucket.Lower < 0 && bucket.Upper > 0)
        {
            bucket = OneSided(histogram, bucket);
        }
        count = Math.Min(count, histogram.Count);
        if (count < rank) return forward ? bucket.Upper : bucket.Lower;
        return Within(histogram, bucket, (forward ? rank - (count - bucket.Count) : count - rank) / bucket.Count);
    }

    public static double Fraction(double lower, double upper, FloatHistogram histogram, out bool hasNan)
    {
        hasNan = false;
        if (histogram.Count == 0 || double.IsNaN(lower) || double.IsNaN(upper)) return StaleMarker.NormalNan;
        hasNan = double.IsNaN(histogram.Sum);
        if (lower >= upper) return 0;
        var all = hasNan ? Observed(histogram) : histogram.Count;
        return (Below(upper, histogram, all) - Below(lower, histogram, all)) / histogram.Count;
    }

    static HistogramBucket Find(FloatHistogram histogram, bool forward, double rank, out double count)
    {
        count = 0;
        HistogramBucket bucket = default;
        for (var i = 0; i < histogram.BucketCount; i++)
        {
            bucket = histogram.BucketAt(forward ? i : histogram.BucketCount - 1 - i);
            if (bucket.Count == 0) continue;
            count += bucket.Count;
            if (count >= rank) break;
        }
        return bucket;
    }

    static double Within(FloatHistogram histogram, HistogramBucket bucket, double fraction)
    {
        if (histogram.HasCustomBuckets || (bucket.Lower <= 0 && bucket.Upper >= 0)) return bucket.Lower + (bucket.Upper - bucket.Lower) * fraction;
        double lower = Math.Log2(Math.Abs(bucket.Lower)), upper = Math.Log2(Math.Abs(bucket.Upper));
        return bucket.Lower > 0 ? Math.Pow(2, lower + (upper - lower) * fraction) : -Math.Pow(2, upper + (lower - upper) * (1 - fraction));
    }

    /// <summary>How many observations lie below the value.</summary>
    static double Below(double value, FloatHistogram histogram, double all)
    {
        double rank = 0;
        for (var i = 0; i < histogram.BucketCount; i++)
        {
            var bucket = histogram.BucketAt(i);
            var linear = histogram.HasCustomBuckets;
            if (bucket.Lower <= 0 && bucket.Upper >= 0)
            {
                linear = true;
                if (!histogram.HasCustomBuckets || double.IsNegativeInfinity(bucket.Lower)) bucket = OneSided(histogram, bucket);
            }
            if (bucket.Lower >= value) return Math.Min(rank, all);
            if (bucket.Upper > value)
                return Math.Min(rank + bucket.Count * (linear ? Linear(bucket, value) : Exponential(bucket, value)), all);
            rank += bucket.Count;
        }
        return all;
    }

    /// <summary>Within a bucket without a lower end all observations are taken for being below; without an upper one, above.</summary>
    static double Linear(HistogramBucket bucket, double value)
        => double.IsNegativeInfinity(bucket.Lower) ? 1 : (value - bucket.Lower) / (bucket.Upper - bucket.Lower);

    internal static double Exponential(HistogramBucket bucket, double value)
    {
        double lower = Math.Log2(Math.Abs(bucket.Lower)), upper = Math.Log2(Math.Abs(bucket.Upper)), at = Math.Log2(Math.Abs(value));
        return value > 0 ? (at - lower) / (upper - lower) : 1 - (at - upper) / (lower - upper);
    }

    /// <summary>Around zero nothing is thought to lie on a side that has no buckets.</summary>
    static HistogramBucket OneSided(FloatHistogram histogram, HistogramBucket bucket)
    {
        if (histogram.Negative.Length == 0 && histogram.Positive.Length > 0) return bucket with { Lower = 0 };
        return histogram.Positive.Length == 0 && histogram.Negative.Length > 0 ? bucket with { Upper = 0 } : bucket;
    }

    static double Observed(FloatHistogram histogram)
    {
        double observed = 0;
        for (var i = 0; i < histogram.BucketCount; i++) observed += histogram.BucketAt(i).Count;
        return observed;
    }
}
