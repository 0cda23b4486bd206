using Barograph.Model.Samples;

namespace Barograph.Storage.Head;

/// <summary>A sample that is more than a number at a time: a histogram, or a number with the start of what it counts.</summary>
readonly record struct RichSample(long TimestampMs, long StartMs, ulong ValueBits, NativeHistogram? Histogram);
