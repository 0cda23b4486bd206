namespace Barograph.Query.Histograms;

/// <summary><c>histogram_stdvar</c>: as if all observations of a bucket stood in its middle (the geometric one of exponential buckets).</summary>
public static class HistogramVariance
{
    public static double Of(FloatHistogram histogram)
    {
        var mean = histogram.Sum / histogram.Count;
        double variance = 0, rest = 0;
        for (var i = 0; i < histogram.BucketCount; i++)
        {
            var bucket = histogram.BucketAt(i);
            if (bucket.Count == 0) continue;
            var distance = Middle(histogram, bucket) - mean;
            Kahan.Add(bucket.Count * distance * distance, ref variance, ref rest);
        }
        return (variance + rest) / histogram.Count;
    }

    static double Middle(FloatHistogram histogram, HistogramBucket bucket)
    {
        if (histogram.HasCustomBuckets) return (bucket.Upper + bucket.Lower) / 2;
        if (bucket.Lower <= 0 && bucket.Upper >= 0) return 0;
        var middle = Math.Sqrt(bucket.Upper * bucket.Lower);
        return bucket.Upper < 0 ? -middle : middle;
    }
}
