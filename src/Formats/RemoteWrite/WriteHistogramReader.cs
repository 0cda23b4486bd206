using Barograph.Model.Samples;

namespace Barograph.Formats.RemoteWrite;

/// <summary>Decodes a native histogram of a write request (<see cref="WriteRequestReader.Raw"/>).</summary>
/// <remarks>
/// <c>1 uint64 count, 2 double count, 3 double sum, 4 sint32 schema, 5 double zero threshold, 6 uint64 zeros, 7 double zeros, 8/11 repeated span
/// { sint32 offset = 1; uint32 length = 2 }, 9/12 repeated sint64 differences, 10/13 repeated double counts, 14 enum reset, 15 int64 timestamp,
/// 16 repeated double bounds</c>; 8 to 10 of negative buckets, 11 to 13 of positive ones. A count in field 2 makes it one of fractions.
/// </remarks>
public static class WriteHistogramReader
{
    const uint Varint = ProtoCursor.Varint, Fixed64 = ProtoCursor.Fixed64;

    sealed class Side
    {
        public readonly List<HistogramSpan> Spans = [];
        public readonly List<long> Differences = [];
        public readonly List<double> Fractions = [];
    }

    struct Numbers
    {
        public bool IsFloat;
        public ulong Count, Zeros, Reset;
        public double FloatCount, FloatZeros, Sum, Threshold;
        public int Schema;
        public long TimestampMs, StartMs;
    }

    /// <summary>Null where it is cut or not protobuf at all.</summary>
    public static NativeHistogram? Read(ReadOnlySpan<byte> message, out long timestampMs) => Read(message, out timestampMs, out _);

    /// <param name="startMs">When its counter began (remote write 2.0: field 17); 0 where nobody said.</param>
    public static NativeHistogram? Read(ReadOnlySpan<byte> message, out long timestampMs, out long startMs)
    {
        var cursor = new ProtoCursor(message);
        var numbers = new Numbers();
        Side negative = new(), positive = new();
        var bounds = new List<double>();
        timestampMs = startMs = 0;
        while (!cursor.AtEnd)
        {
            if (!cursor.TryReadTag(out var tag)) return null;
            var read = (tag >> 3) switch
            {
                >= 8 and <= 10 => TryReadSide(ref cursor, tag, (tag >> 3) - 8, negative),
                >= 11 and <= 13 => TryReadSide(ref cursor, tag, (tag >> 3) - 11, positive),
                16 => BucketFields.TryReadDoubles(ref cursor, tag, bounds),
                _ => TryReadNumber(ref cursor, tag, ref numbers),
            };
            if (!read) return null;
        }
        (timestampMs, startMs) = (numbers.TimestampMs, numbers.StartMs);
        return Make(numbers, negative, positive, bounds);
    }

    static NativeHistogram Make(in Numbers numbers, Side negative, Side positive, List<double> bounds) => new()
    {
        IsFloat = numbers.IsFloat,
        Hint = numbers.Reset switch
        {
            1 => CounterResetHint.Reset,
            2 => CounterResetHint.NotReset,
            3 => CounterResetHint.Gauge,
            _ => CounterResetHint.Unknown,
        },
        Schema = numbers.Schema,
        ZeroThreshold = numbers.Threshold,
        Sum = numbers.Sum,
        Count = numbers.IsFloat ? 0 : numbers.Count,
        ZeroCount = numbers.IsFloat ? 0 : numbers.Zeros,
        FloatCount = numbers.FloatCount,
        FloatZeroCount = numbers.IsFloat ? numbers.FloatZeros : 0,
        PositiveSpans = [.. positive.Spans],
        NegativeSpans = [.. negative.Spans],
        PositiveBuckets = numbers.IsFloat ? [] : BucketFields.Counts(positive.Differences),
        NegativeBuckets = numbers.IsFloat ? [] : BucketFields.Counts(negative.Differences),
        PositiveFloatBuckets = numbers.IsFloat ? [.. positive.Fractions] : [],
        NegativeFloatBuckets = numbers.IsFloat ? [.. negative.Fractions] : [],
        CustomBounds = [.. bounds],
    };

    static bool TryReadNumber(ref ProtoCursor cursor, uint tag, ref Numbers numbers)
    {
        switch (tag)
        {
            case 1 << 3 | Varint:
                return cursor.TryReadVarint(out numbers.Count);
            case 2 << 3 | Fixed64:
                numbers.IsFloat = true;
                return BucketFields.TryReadDouble(ref cursor, out numbers.FloatCount);
            case 3 << 3 | Fixed64:
                return BucketFields.TryReadDouble(ref cursor, out numbers.Sum);
            case 4 << 3 | Varint:
                var read = cursor.TryReadVarint(out var schema);
                numbers.Schema = (int)BucketFields.Unzigzag(schema);
                return read;
            case 5 << 3 | Fixed64:
                return BucketFields.TryReadDouble(ref cursor, out numbers.Threshold);
            case 6 << 3 | Varint:
                return cursor.TryReadVarint(out numbers.Zeros);
            case 7 << 3 | Fixed64:
                return BucketFields.TryReadDouble(ref cursor, out numbers.FloatZeros);
            case 14 << 3 | Varint:
                return cursor.TryReadVarint(out numbers.Reset);
            case 15 << 3 | Varint:
                var known = cursor.TryReadVarint(out var time);
                numbers.TimestampMs = (long)time;
                return known;
            case 17 << 3 | Varint:
                var begun = cursor.TryReadVarint(out var start);
                numbers.StartMs = (long)start;
                return begun;
            default:
                return cursor.TrySkip(tag);
        }
    }

    static bool TryReadSide(ref ProtoCursor cursor, uint tag, uint field, Side side) => field switch
    {
        0 => BucketFields.TryReadSpan(ref cursor, tag, side.Spans),
        1 => BucketFields.TryReadDifferences(ref cursor, tag, side.Differences),
        _ => BucketFields.TryReadDoubles(ref cursor, tag, side.Fractions),
    };
}
