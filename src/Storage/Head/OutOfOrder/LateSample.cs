using Barograph.Model.Samples;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>A sample that came after a newer one of its series. The value of a histogram is its sum; a start of 0 = nobody said.</summary>
readonly record struct LateSample(long TimestampMs, ulong ValueBits, NativeHistogram? Histogram = null, long StartMs = 0)
{
    /// <summary>As its row of a batch or of the log has it.</summary>
    public static LateSample Of(long timestampMs, ulong valueBits, in RowDetail detail) => new(timestampMs, valueBits, detail.Histogram, detail.StartMs);
}
