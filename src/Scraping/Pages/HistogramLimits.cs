using Barograph.Formats.Configuration;
using Barograph.Model.Samples;

namespace Barograph.Scraping.Pages;

/// <summary>Makes native histograms as coarse as a scrape config wants them (<c>native_histogram_bucket_limit</c>, <c>native_histogram_min_bucket_factor</c>).</summary>
static class HistogramLimits
{
    /// <summary>False where it has too many buckets, however coarse.</summary>
    public static bool TryFit(ref NativeHistogram histogram, ScrapeLimits limits)
    {
        if (HistogramRules.ComplaintOf(histogram) is not null) return true;
        if (histogram.Schema == NativeHistogram.CustomBuckets) return limits.NativeHistogramBucketLimit == 0 || BucketsOf(histogram) <= limits.NativeHistogramBucketLimit;
        if (limits.NativeHistogramMinBucketFactor > 0 && FinestFor(limits.NativeHistogramMinBucketFactor) is var most && histogram.Schema > most)
            histogram = HistogramReduction.To(most, histogram);
        if (limits.NativeHistogramBucketLimit == 0) return true;
        while (BucketsOf(histogram) > limits.NativeHistogramBucketLimit)
        {
            if (histogram.Schema <= NativeHistogram.MinSchema) return false;
            histogram = HistogramReduction.To(histogram.Schema - 1, histogram);
        }
        return true;
    }

    static int BucketsOf(NativeHistogram h)
        => h.PositiveBuckets.Length + h.NegativeBuckets.Length + h.PositiveFloatBuckets.Length + h.NegativeFloatBuckets.Length;

    /// <summary>The finest schema in which each bucket is at least so many times as wide as the one before.</summary>
    static int FinestFor(double factor)
    {
        const double FinestFactor = 1.00271;
        var schema = Math.Floor(-Math.Log2(Math.Log2(factor <= 1 ? FinestFactor : factor)));
        return (int)Math.Clamp(schema, NativeHistogram.MinSchema, NativeHistogram.MaxSchema);
    }
}
