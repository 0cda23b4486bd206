namespace Barograph.Query.Histograms;

/// <summary>
/// <c>h &lt;/ x</c>, <c>h &gt;/ x</c>: only the observations below (above) a value. A bucket that holds it is divided as quantiles are
/// interpolated; where anything was cut off, count and sum are those of what the buckets then hold.
/// </summary>
public static class HistogramTrim
{
    /// <summary>How many observations of a bucket stay, and where they are thought to stand.</summary>
    readonly record struct Kept(double Count, double Middle);

    public static FloatHistogram Of(FloatHistogram histogram, double at, bool keepsBelow)
    {
        double count = 0, sum = 0;
        var positive = Side(histogram, histogram.Positive, isPositive: true);
        var negative = Side(histogram, histogram.Negative, isPositive: false);
        var zero = new Kept(histogram.ZeroCount, 0);
        if (histogram.ZeroCount > 0)
        {
            zero = Around(histogram, at, keepsBelow);
            Take(zero);
        }
        if (positive.AsSpan().SequenceEqual(histogram.Positive.Counts) && negative.AsSpan().SequenceEqual(histogram.Negative.Counts)
            && zero.Count == histogram.ZeroCount) return histogram;
        return (histogram with
        {
            Count = count,
            Sum = sum,
            ZeroCount = zero.Count,
            Positive = new BucketRun(histogram.Positive.Indices.ToArray(), positive),
            Negative = new BucketRun(histogram.Negative.Indices.ToArray(), negative),
        }).WithoutEmptyBuckets();

        double[] Side(FloatHistogram of, BucketRun run, bool isPositive)
        {
            var kept = new double[run.Length];
            for (var i = 0; i < kept.Length; i++)
            {
                if (run.Counts[i] == 0) continue;
                double lower = of.UpperBound(run.Indices[i] - 1), upper = of.UpperBound(run.Indices[i]);
                var bucket = isPositive ? new HistogramBucket(lower, upper, run.Counts[i], false, true) : new HistogramBucket(-upper, -lower, run.Counts[i], true, false);
                var part = Part(bucket, at, keepsBelow, isPositive, of.HasCustomBuckets);
                kept[i] = part.Count;
                Take(part);
            }
            return kept;
        }

        void Take(Kept part)
        {
            count += part.Count;
            sum += part.Middle * part.Count;
        }
    }

    static Kept Part(HistogramBucket bucket, double at, bool keepsBelow, bool isPositive, bool isCustom)
    {
        if (keepsBelow ? bucket.Upper <= at : bucket.Lower >= at) return new Kept(bucket.Count, Middle(bucket.Lower, bucket.Upper, isPositive, isCustom));
        if (!(keepsBelow ? bucket.Lower < at : bucket.Upper > at)) return default;
        if (double.IsNegativeInfinity(bucket.Lower)) return WithoutLowerEnd(bucket, at, keepsBelow);
        // Where a bucket without an upper end is cut, its observations are thought to be above the cut.
        if (double.IsPositiveInfinity(bucket.Upper)) return keepsBelow ? default : new Kept(bucket.Count, at);
        var below = bucket.Count * (isCustom ? (at - bucket.Lower) / (bucket.Upper - bucket.Lower) : Split(bucket, at, isPositive));
        return keepsBelow
            ? new Kept(below, Middle(bucket.Lower, at, isPositive, isCustom))
            : new Kept(bucket.Count - below, Middle(at, bucket.Upper, isPositive, isCustom));
    }

    static double Split(HistogramBucket bucket, double at, bool isPositive)
    {
        double lower = Math.Log2(Math.Abs(bucket.Lower)), upper = Math.Log2(Math.Abs(bucket.Upper)), cut = Math.Log2(Math.Abs(at));
        return isPositive ? (cut - lower) / (upper - lower) : 1 - (cut - upper) / (lower - upper);
    }

    /// <summary>The first custom bucket: it begins at zero where it ends above; otherwise its observations are thought to be below any cut.</summary>
    static Kept WithoutLowerEnd(HistogramBucket bucket, double at, bool keepsBelow)
    {
        var endsAbove = bucket.Upper > 0 && !double.IsPositiveInfinity(bucket.Upper);
        if (keepsBelow)
        {
            if (at > 0 && endsAbove) return new Kept(bucket.Count * at / bucket.Upper, at / 2);
            return bucket.Upper <= 0 ? new Kept(bucket.Count, at) : default;
        }
        if (double.IsNegativeInfinity(at)) return new Kept(bucket.Count, 0);
        return at >= 0 && endsAbove ? new Kept(bucket.Count * (1 - at / bucket.Upper), (at + bucket.Upper) / 2) : default;
    }

    static Kept Around(FloatHistogram histogram, double at, bool keepsBelow)
    {
        bool hasPositive = HasAny(histogram.Positive), hasNegative = HasAny(histogram.Negative);
        var lower = hasPositive && !hasNegative ? 0 : -histogram.ZeroThreshold;
        var upper = hasNegative && !hasPositive ? 0 : histogram.ZeroThreshold;
        if (keepsBelow ? at >= upper && at > lower : at <= lower) return new Kept(histogram.ZeroCount, (lower + upper) / 2);
        if (keepsBelow ? !(at > lower) : !(at < upper)) return default;
        return keepsBelow
            ? new Kept(histogram.ZeroCount * ((at - lower) / (upper - lower)), (lower + at) / 2)
            : new Kept(histogram.ZeroCount * ((upper - at) / (upper - lower)), (at + upper) / 2);
    }

    static bool HasAny(BucketRun run)
    {
        foreach (var count in run.Counts)
        {
            if (count != 0) return true;
        }
        return false;
    }

    static double Middle(double lower, double upper, bool isPositive, bool isCustom)
    {
        if (double.IsInfinity(lower)) return double.IsInfinity(upper) ? 0 : upper > 0 ? upper / 2 : upper;
        if (double.IsInfinity(upper)) return lower;
        if (isCustom) return (lower + upper) / 2;
        var middle = Math.Sqrt(Math.Abs(lower * upper));
        return isPositive ? middle : -middle;
    }
}
