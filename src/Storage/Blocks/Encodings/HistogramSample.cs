using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>A native histogram at its time; the start of what it counts, or 0 where that is not known.</summary>
readonly record struct HistogramSample(long TimestampMs, long StartTimestampMs, NativeHistogram Histogram);
