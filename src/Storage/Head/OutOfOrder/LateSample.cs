namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>A sample that came after a newer one of its series.</summary>
readonly record struct LateSample(long TimestampMs, ulong ValueBits);
