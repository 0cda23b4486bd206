namespace Barograph.Formats.Configuration;

/// <summary>What a scrape may bring; 0 = no limit. Over it the whole scrape fails.</summary>
public sealed record ScrapeLimits
{
    /// <summary>Bytes after decompression.</summary>
    public long BodySizeLimit { get; init; }

    /// <summary>Samples after metric relabelling.</summary>
    public long SampleLimit { get; init; }

    public long LabelLimit { get; init; }

    public long LabelNameLengthLimit { get; init; }

    public long LabelValueLengthLimit { get; init; }

    /// <summary>Targets of the pool after relabelling; over it none of them is scraped.</summary>
    public long TargetLimit { get; init; }

    /// <summary>Dropped targets kept for the API.</summary>
    public long KeepDroppedTargets { get; init; }

    public long NativeHistogramBucketLimit { get; init; }

    public double NativeHistogramMinBucketFactor { get; init; }
}
