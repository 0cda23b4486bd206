namespace Barograph.Query.Histograms;

/// <summary>Histograms meet whose zero buckets are of different width: the narrower one takes its neighbours in.</summary>
static class ZeroBuckets
{
    /// <summary>What the zero bucket would hold if it were at least as wide as told, and how wide it then is: it never ends within a populated bucket.</summary>
    public static (double Count, double Threshold) Widened(FloatHistogram histogram, double threshold)
    {
        if (threshold == histogram.ZeroThreshold) return (histogram.ZeroCount, threshold);
        while (true)
        {
            var count = histogram.ZeroCount + Taken(histogram.Positive, histogram.Schema, ref threshold);
            var before = threshold;
            count += Taken(histogram.Negative, histogram.Schema, ref threshold);
            // Where the negative side made it wider, the positive side has to be asked again.
            if (threshold == before) return (count, threshold);
        }
    }

    /// <summary>The left histogram with a zero bucket wide enough for both, and what the right one's would then hold.</summary>
    public static (FloatHistogram Left, double RightCount) Reconcile(FloatHistogram left, FloatHistogram right)
    {
        var (count, threshold) = (right.ZeroCount, right.ZeroThreshold);
        while (threshold != left.ZeroThreshold)
        {
            if (left.ZeroThreshold > threshold) (count, threshold) = Widened(right, left.ZeroThreshold);
            if (threshold > left.ZeroThreshold) left = Widen(left, threshold);
        }
        return (left, count);
    }

    static FloatHistogram Widen(FloatHistogram histogram, double threshold)
    {
        (var count, threshold) = Widened(histogram, threshold);
        return histogram with
        {
            ZeroCount = count,
            ZeroThreshold = threshold,
            Positive = Outside(histogram.Positive, histogram.Schema, threshold),
            Negative = Outside(histogram.Negative, histogram.Schema, threshold),
        };
    }

    /// <summary>How many observations of one side lie within the threshold; a populated bucket that it cuts is taken in whole.</summary>
    static double Taken(BucketRun side, int schema, ref double threshold)
    {
        double taken = 0;
        for (var i = 0; i < side.Length; i++)
        {
            if (BucketBounds.Upper(side.Indices[i] - 1, schema) >= threshold) break;
            taken += side.Counts[i];
            var upper = BucketBounds.Upper(side.Indices[i], schema);
            if (upper <= threshold) continue;
            if (side.Counts[i] != 0) threshold = upper;
            break;
        }
        return taken;
    }

    static BucketRun Outside(BucketRun side, int schema, double threshold)
    {
        var first = 0;
        while (first < side.Length && BucketBounds.Upper(side.Indices[first] - 1, schema) < threshold) first++;
        return new BucketRun(side.Indices[first..].ToArray(), side.Counts[first..].ToArray()).WithoutEmpty();
    }
}
