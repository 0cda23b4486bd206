using Barograph.Model.Samples;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>A sample that came after a newer one of its series. The value of a histogram is its sum.</summary>
readonly record struct LateSample(long TimestampMs, ulong ValueBits, NativeHistogram? Histogram = null);
