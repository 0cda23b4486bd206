using System.Buffers.Binary;
using Barograph.Model.Samples;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Packs what the rows of one batch have beside time and value (docs/formats/wal.md). A histogram's sum is its row's value.</summary>
sealed unsafe class DetailRecordWriter
{
    public const byte HasHistogram = 1, HasStart = 2;
    public const byte IsFloat = 1, HintShift = 1, IsStale = 8, SameLayout = 16, NoThreshold = 32;

    // Before the counts: row, start, flags, schema, threshold, three lengths.
    const int HeadBytes = 8 * Varint.MaxBytes, NumberBytes = Varint.MaxBytes, SpanBytes = 2 * Varint.MaxBytes;

    readonly PinnedBuffer body = new();
    NativeHistogram? layout;
    int lastRow, used;

    public bool IsEmpty => Count == 0;

    public int Count { get; private set; }

    public int MaxBodyBytes => used + 1 + Varint.MaxBytes;

    public void Begin() => (Count, used, lastRow, layout) = (0, 0, -1, null);

    public void Add(int row, long timestampMs, long startMs, NativeHistogram? histogram)
    {
        body.Reserve(used + HeadBytes + (histogram is null ? 0 : SizeLimit(histogram)), used);
        var at = body.Start + used;
        at = Varint.Write(at, (uint)(row - lastRow - 1));
        *at++ = (byte)((histogram is null ? 0 : HasHistogram) | (startMs == 0 ? 0 : HasStart));
        if (startMs != 0) at = Varint.Write(at, Varint.Zigzag(timestampMs - startMs));
        if (histogram is not null) at = Put(at, histogram);
        used = (int)(at - body.Start);
        lastRow = row;
        Count++;
    }

    /// <summary>Writes the body; returns its size.</summary>
    public int Finish(byte* into)
    {
        var at = into;
        *at++ = (byte)RecordKind.Details;
        at = Varint.Write(at, (uint)Count);
        body.Span(0, used).CopyTo(new Span<byte>(at, used));
        return (int)(at - into) + used;
    }

    static long SizeLimit(NativeHistogram h)
        => (h.PositiveSpans.Length + h.NegativeSpans.Length) * (long)SpanBytes
            + (h.CustomBounds.Length + h.PositiveBuckets.Length + h.NegativeBuckets.Length + h.PositiveFloatBuckets.Length + h.NegativeFloatBuckets.Length + 2L) * NumberBytes;

    byte* Put(byte* at, NativeHistogram h)
    {
        var same = layout is not null && HasLayoutOf(layout, h);
        *at++ = (byte)((h.IsFloat ? IsFloat : 0) | (int)h.Hint << HintShift | (h.IsStale ? IsStale : 0) | (same ? SameLayout : 0) | (h.ZeroThreshold == 0 ? NoThreshold : 0));
        if (h.IsStale) return at;
        if (!same) at = PutLayout(at, h);
        layout = h;
        if (h.IsFloat)
        {
            at = PutDouble(at, h.FloatCount);
            at = PutDouble(at, h.FloatZeroCount);
            foreach (var count in h.PositiveFloatBuckets) at = PutDouble(at, count);
            foreach (var count in h.NegativeFloatBuckets) at = PutDouble(at, count);
            return at;
        }
        at = Varint.Write(at, h.Count);
        at = Varint.Write(at, h.ZeroCount);
        return PutCounts(PutCounts(at, h.PositiveBuckets), h.NegativeBuckets);
    }

    static byte* PutLayout(byte* at, NativeHistogram h)
    {
        at = Varint.Write(at, Varint.Zigzag(h.Schema));
        if (h.ZeroThreshold != 0) at = PutDouble(at, h.ZeroThreshold);
        at = PutSpans(PutSpans(at, h.PositiveSpans), h.NegativeSpans);
        if (h.Schema != NativeHistogram.CustomBuckets) return at;
        at = Varint.Write(at, (uint)h.CustomBounds.Length);
        foreach (var bound in h.CustomBounds) at = PutDouble(at, bound);
        return at;
    }

    static bool HasLayoutOf(NativeHistogram a, NativeHistogram b)
        => a.Schema == b.Schema && a.ZeroThreshold == b.ZeroThreshold && a.PositiveSpans.AsSpan().SequenceEqual(b.PositiveSpans)
            && a.NegativeSpans.AsSpan().SequenceEqual(b.NegativeSpans) && a.CustomBounds.AsSpan().SequenceEqual(b.CustomBounds);

    static byte* PutSpans(byte* at, HistogramSpan[] spans)
    {
        at = Varint.Write(at, (uint)spans.Length);
        foreach (var span in spans)
        {
            at = Varint.Write(at, Varint.Zigzag(span.Offset));
            at = Varint.Write(at, span.Length);
        }
        return at;
    }

    static byte* PutCounts(byte* at, long[] counts)
    {
        long before = 0;
        foreach (var count in counts)
        {
            at = Varint.Write(at, Varint.Zigzag(count - before));
            before = count;
        }
        return at;
    }

    static byte* PutDouble(byte* at, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(new Span<byte>(at, 8), value);
        return at + 8;
    }
}
