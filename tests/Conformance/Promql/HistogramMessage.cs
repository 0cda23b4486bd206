using System.Buffers.Binary;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Tests.Conformance;

/// <summary>Remote write 1.0 requests with native histograms and floats, as a sender makes them.</summary>
sealed class HistogramMessage
{
    readonly List<byte> bytes = [];

    public int Length => bytes.Count;

    public byte[] ToArray() => [.. bytes];

    public void Series(LabelSet labels, long timeMs, double value, NativeHistogram? histogram)
    {
        var series = new HistogramMessage();
        for (var reader = labels.Read(); reader.Read();)
        {
            var label = new HistogramMessage();
            label.Bytes(1, reader.Name);
            label.Bytes(2, reader.Value);
            series.Bytes(1, label.ToArray());
        }
        var sample = new HistogramMessage();
        if (histogram is not null)
        {
            sample.Histogram(histogram, timeMs);
            series.Bytes(4, sample.ToArray());
        }
        else
        {
            sample.Double(1, value);
            sample.Varint(2, (ulong)timeMs);
            series.Bytes(2, sample.ToArray());
        }
        Bytes(1, series.ToArray());
    }

    void Histogram(NativeHistogram histogram, long timeMs)
    {
        Double(2, histogram.FloatCount);
        Double(3, histogram.Sum);
        Varint(4, ZigZag(histogram.Schema));
        Double(5, histogram.ZeroThreshold);
        Double(7, histogram.FloatZeroCount);
        Side(8, histogram.NegativeSpans, histogram.NegativeFloatBuckets);
        Side(11, histogram.PositiveSpans, histogram.PositiveFloatBuckets);
        Varint(14, (ulong)histogram.Hint switch { 1 => 1, 2 => 2, 3 => 3, _ => 0 });
        Varint(15, (ulong)timeMs);
        if (histogram.CustomBounds.Length > 0) Doubles(16, histogram.CustomBounds);
    }

    void Side(int field, HistogramSpan[] spans, double[] counts)
    {
        foreach (var span in spans)
        {
            var message = new HistogramMessage();
            message.Varint(1, ZigZag(span.Offset));
            message.Varint(2, span.Length);
            Bytes(field, message.ToArray());
        }
        if (counts.Length > 0) Doubles(field + 2, counts);
    }

    void Doubles(int field, double[] values)
    {
        var packed = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(packed.AsSpan(8 * i), values[i]);
        Bytes(field, packed);
    }

    void Double(int field, double value)
    {
        Raw((ulong)((field << 3) | 1));
        Span<byte> fixed64 = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(fixed64, value);
        bytes.AddRange(fixed64);
    }

    void Varint(int field, ulong value)
    {
        Raw((ulong)(field << 3));
        Raw(value);
    }

    void Bytes(int field, ReadOnlySpan<byte> content)
    {
        Raw((ulong)((field << 3) | 2));
        Raw((ulong)content.Length);
        bytes.AddRange(content);
    }

    void Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }

    static ulong ZigZag(int value) => (ulong)(uint)((value << 1) ^ (value >> 31));
}
