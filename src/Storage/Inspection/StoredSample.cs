using Barograph.Model.Samples;

namespace Barograph.Storage.Inspection;

/// <summary>A number or a native histogram at its time.</summary>
public readonly record struct StoredSample(long TimestampMs, double Value, NativeHistogram? Histogram);
