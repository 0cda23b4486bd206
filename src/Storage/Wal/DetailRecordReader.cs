using System.Buffers.Binary;
using Barograph.Model.Samples;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Unpacks what <see cref="DetailRecordWriter"/> packed. Times and sums come with the record of samples.</summary>
sealed unsafe class DetailRecordReader
{
    readonly record struct Detail(int Row, long AgeMs, bool HasStart, NativeHistogram? Histogram);

    readonly List<Detail> details = [];
    NativeHistogram? layout;

    public int Count => details.Count;

    public void Clear() => details.Clear();

    /// <summary>False where the body is no such record; then nothing of it counts.</summary>
    public bool Read(ReadOnlySpan<byte> body)
    {
        details.Clear();
        layout = null;
        fixed (byte* start = body)
        {
            var at = start;
            var end = start + body.Length;
            if (at == end || *at++ != (byte)RecordKind.Details || !Varint.Read(ref at, end, body.Length, out var count)) return false;
            var row = -1;
            for (var i = 0; i < count; i++)
            {
                if (!ReadOne(ref at, end, ref row, out var detail)) return Fail();
                details.Add(detail);
            }
            return at == end || Fail();
        }
    }

    /// <summary>Joins the rows of the record that follows. False where there are no such rows.</summary>
    public bool Join(ReadOnlySpan<long> timestampsMs, ReadOnlySpan<ulong> valueBits, List<RowDetail> into)
    {
        into.Clear();
        foreach (var (row, age, hasStart, histogram) in details)
        {
            if (row >= timestampsMs.Length) return false;
            var sum = BitConverter.UInt64BitsToDouble(valueBits[row]);
            // A stale marker is one by its sum.
            if (histogram is not null && histogram.IsStale != StaleMarker.Is(sum)) return false;
            into.Add(new(row, hasStart ? timestampsMs[row] - age : 0, histogram is null ? null : WithSum(histogram, sum)));
        }
        details.Clear();
        return true;
    }

    bool Fail()
    {
        details.Clear();
        return false;
    }

    bool ReadOne(ref byte* at, byte* end, ref int row, out Detail detail)
    {
        detail = default;
        if (!Varint.Read(ref at, end, int.MaxValue - 1, out var skipped) || row > int.MaxValue - 1 - skipped || at == end) return false;
        row += skipped + 1;
        var flags = *at++;
        ulong age = 0;
        var hasStart = (flags & DetailRecordWriter.HasStart) != 0;
        if (hasStart && !Varint.Read(ref at, end, out age)) return false;
        NativeHistogram? histogram = null;
        if ((flags & DetailRecordWriter.HasHistogram) != 0 && !ReadHistogram(ref at, end, out histogram)) return false;
        detail = new(row, Varint.Unzigzag(age), hasStart, histogram);
        return true;
    }

    bool ReadHistogram(ref byte* at, byte* end, out NativeHistogram? histogram)
    {
        histogram = null;
        if (at == end) return false;
        var flags = *at++;
        var isFloat = (flags & DetailRecordWriter.IsFloat) != 0;
        var hint = (CounterResetHint)(flags >> DetailRecordWriter.HintShift & 3);
        if ((flags & DetailRecordWriter.IsStale) != 0)
        {
            histogram = new NativeHistogram { IsFloat = isFloat, Hint = hint, Sum = StaleMarker.Value };
            return true;
        }
        if ((flags & DetailRecordWriter.SameLayout) == 0)
        {
            if (!ReadLayout(ref at, end, (flags & DetailRecordWriter.NoThreshold) == 0, out var read)) return false;
            layout = read;
        }
        if (layout is null) return false;
        int positive = NativeHistogram.BucketsOf(layout.PositiveSpans), negative = NativeHistogram.BucketsOf(layout.NegativeSpans);
        // Each bucket takes a byte at least.
        if (positive < 0 || negative < 0 || (long)positive + negative > end - at) return false;
        return isFloat ? ReadFractions(ref at, end, hint, positive, negative, out histogram) : ReadCounts(ref at, end, hint, positive, negative, out histogram);
    }

    bool ReadCounts(ref byte* at, byte* end, CounterResetHint hint, int positive, int negative, out NativeHistogram? histogram)
    {
        histogram = null;
        if (!Varint.Read(ref at, end, out var count) || !Varint.Read(ref at, end, out var zeros)) return false;
        if (!ReadBuckets(ref at, end, positive, out var above) || !ReadBuckets(ref at, end, negative, out var below)) return false;
        histogram = new NativeHistogram
        {
            Hint = hint,
            Schema = layout!.Schema,
            ZeroThreshold = layout.ZeroThreshold,
            CustomBounds = layout.CustomBounds,
            PositiveSpans = layout.PositiveSpans,
            NegativeSpans = layout.NegativeSpans,
            Count = count,
            ZeroCount = zeros,
            PositiveBuckets = above,
            NegativeBuckets = below,
        };
        return true;
    }

    bool ReadFractions(ref byte* at, byte* end, CounterResetHint hint, int positive, int negative, out NativeHistogram? histogram)
    {
        histogram = null;
        var head = new double[2];
        double[] above = new double[positive], below = new double[negative];
        if (!ReadDoubles(ref at, end, head) || !ReadDoubles(ref at, end, above) || !ReadDoubles(ref at, end, below)) return false;
        histogram = new NativeHistogram
        {
            IsFloat = true,
            Hint = hint,
            Schema = layout!.Schema,
            ZeroThreshold = layout.ZeroThreshold,
            CustomBounds = layout.CustomBounds,
            PositiveSpans = layout.PositiveSpans,
            NegativeSpans = layout.NegativeSpans,
            FloatCount = head[0],
            FloatZeroCount = head[1],
            PositiveFloatBuckets = above,
            NegativeFloatBuckets = below,
        };
        return true;
    }

    static bool ReadLayout(ref byte* at, byte* end, bool hasThreshold, out NativeHistogram? layout)
    {
        layout = null;
        if (!Varint.Read(ref at, end, out var schema)) return false;
        var threshold = new double[hasThreshold ? 1 : 0];
        if (!ReadDoubles(ref at, end, threshold) || !ReadSpans(ref at, end, out var positive) || !ReadSpans(ref at, end, out var negative)) return false;
        double[] bounds = [];
        if (Varint.Unzigzag(schema) == NativeHistogram.CustomBuckets)
        {
            if (!Varint.Read(ref at, end, (int)Math.Min(int.MaxValue, (end - at) / 8), out var count)) return false;
            bounds = new double[count];
            if (!ReadDoubles(ref at, end, bounds)) return false;
        }
        layout = new NativeHistogram
        {
            Schema = (int)Varint.Unzigzag(schema),
            ZeroThreshold = hasThreshold ? threshold[0] : 0,
            PositiveSpans = positive,
            NegativeSpans = negative,
            CustomBounds = bounds,
        };
        return true;
    }

    static bool ReadSpans(ref byte* at, byte* end, out HistogramSpan[] spans)
    {
        spans = [];
        if (!Varint.Read(ref at, end, (int)Math.Min(int.MaxValue, (end - at) / 2), out var count)) return false;
        spans = new HistogramSpan[count];
        for (var i = 0; i < count; i++)
        {
            if (!Varint.Read(ref at, end, out var offset) || !Varint.Read(ref at, end, out var length) || length > uint.MaxValue) return false;
            spans[i] = new((int)Varint.Unzigzag(offset), (uint)length);
        }
        return true;
    }

    static bool ReadBuckets(ref byte* at, byte* end, int count, out long[] buckets)
    {
        buckets = new long[count];
        long before = 0;
        for (var i = 0; i < count; i++)
        {
            if (!Varint.Read(ref at, end, out var change)) return false;
            buckets[i] = before += Varint.Unzigzag(change);
        }
        return true;
    }

    static bool ReadDoubles(ref byte* at, byte* end, Span<double> values)
    {
        if (end - at < values.Length * 8L) return false;
        foreach (ref var value in values)
        {
            value = BinaryPrimitives.ReadDoubleLittleEndian(new ReadOnlySpan<byte>(at, 8));
            at += 8;
        }
        return true;
    }

    static NativeHistogram WithSum(NativeHistogram h, double sum) => h.IsStale ? h : new NativeHistogram
    {
        IsFloat = h.IsFloat,
        Hint = h.Hint,
        Schema = h.Schema,
        ZeroThreshold = h.ZeroThreshold,
        CustomBounds = h.CustomBounds,
        PositiveSpans = h.PositiveSpans,
        NegativeSpans = h.NegativeSpans,
        Sum = sum,
        Count = h.Count,
        ZeroCount = h.ZeroCount,
        FloatCount = h.FloatCount,
        FloatZeroCount = h.FloatZeroCount,
        PositiveBuckets = h.PositiveBuckets,
        NegativeBuckets = h.NegativeBuckets,
        PositiveFloatBuckets = h.PositiveFloatBuckets,
        NegativeFloatBuckets = h.NegativeFloatBuckets,
    };
}
