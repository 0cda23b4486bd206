using Barograph.Formats.Numbers;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Formats.MetricsChecks;

/// <summary>The samples that make up one point of a histogram: buckets grow to +Inf, the count is the last of them, count and sum come together.</summary>
sealed class OpenMetricsPoint(string family)
{
    double lastBound = double.NegativeInfinity;
    double lastCount;
    double? count;
    double? sum;
    bool hasBuckets, hasNegativeBound, isOpen;

    public string? Add(MetricType type, string suffix, in OpenMetricsSample sample)
    {
        if (type is not (MetricType.Histogram or MetricType.GaugeHistogram)) return null;
        isOpen = true;
        switch (suffix)
        {
            case "_bucket":
                return AddBucket(sample);
            case "_count" or "_gcount":
                count = sample.Value;
                return null;
            case "_sum" or "_gsum":
                sum = sample.Value;
                return null;
            default:
                return null;
        }
    }

    string? AddBucket(in OpenMetricsSample sample)
    {
        FloatText.TryParse(sample.Labels.Get(WellKnown.Bucket), out var bound);
        if (hasBuckets && bound <= lastBound) return $"the buckets of {family} are not in the order of their bounds";
        if (sample.Value < lastCount) return $"the buckets of {family} do not grow: they are cumulative";
        hasBuckets = true;
        hasNegativeBound |= bound < 0;
        (lastBound, lastCount) = (bound, sample.Value);
        return null;
    }

    /// <summary>Ends the point, if one was begun.</summary>
    public string? Finish(MetricType type)
    {
        if (!isOpen) return null;
        var complaint = Complaint(type == MetricType.GaugeHistogram);
        (lastBound, lastCount, count, sum, hasBuckets, hasNegativeBound, isOpen) = (double.NegativeInfinity, 0, null, null, false, false, false);
        return complaint;
    }

    string? Complaint(bool isGauge)
    {
        if (!hasBuckets || !double.IsPositiveInfinity(lastBound)) return $"{family} has no bucket le=\"+Inf\"";
        if (count is not null && count != lastCount) return $"the count of {family} is not that of its bucket +Inf";
        if (count is null != sum is null) return $"{family} has a count without a sum or a sum without a count";
        if (!isGauge && sum is not null && hasNegativeBound) return $"{family} has buckets below zero, so its sum may go down: it must not be there";
        if (sum is not null && !(sum >= 0) && !hasNegativeBound) return $"the sum of {family} is negative without buckets below zero";
        return null;
    }
}
