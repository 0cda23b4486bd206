using Barograph.Formats.RemoteWrite;
using Barograph.Model.Samples;

namespace Barograph.Formats.Exposition;

/// <summary>A histogram of the protobuf exposition: native, classic, or both in one.</summary>
/// <remarks>
/// <c>1 uint64 count, 4 double count, 2 double sum, 3 repeated Bucket { 1 uint64 cumulative, 4 double cumulative, 2 double bound, 3 exemplar }, 5 sint32
/// schema, 6 double zero threshold, 7 uint64 zeros, 8 double zeros, 9/12 repeated span, 10/13 repeated sint64 differences, 11/14 repeated double counts, 15
/// start, 16 repeated exemplar</c>; 9 to 11 of negative buckets, 12 to 14 of positive ones.
/// </remarks>
sealed class ProtobufHistogram
{
    const uint Varint = ProtoCursor.Varint, Fixed64 = ProtoCursor.Fixed64, Bytes = ProtoCursor.Bytes;

    readonly List<HistogramSpan> negativeSpans = [], positiveSpans = [];
    readonly List<long> negative = [], positive = [];
    readonly List<double> negativeFractions = [], positiveFractions = [];
    ulong count, zeros;
    double floatCount, floatZeros, threshold;
    int schema;

    /// <summary>A bucket of the classic kind, and where its exemplar lies.</summary>
    public readonly record struct Bucket(double Bound, double Cumulative, (int At, int Length) Exemplar);

    public List<Bucket> Buckets { get; } = [];

    public double Sum { get; private set; }

    public double Count => floatCount > 0 ? floatCount : count;

    public long StartMs { get; private set; }

    /// <summary>Those that are the histogram's own: where they lie.</summary>
    public List<(int At, int Length)> Exemplars { get; } = [];

    public bool IsNative => positiveSpans.Count > 0 || negativeSpans.Count > 0 || threshold > 0 || zeros > 0 || floatZeros > 0;

    /// <param name="message">The histogram.</param>
    /// <param name="start">Where it lies in the metric's message.</param>
    /// <returns>False where it is cut or wrong.</returns>
    public bool Read(ReadOnlySpan<byte> message, int start)
    {
        foreach (var list in (System.Collections.IList[])[negativeSpans, positiveSpans, negative, positive, negativeFractions, positiveFractions, Buckets, Exemplars]) list.Clear();
        (count, zeros, floatCount, floatZeros, threshold, schema, Sum, StartMs) = (0, 0, 0, 0, 0, 0, 0, 0);
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            var read = (tag >> 3) switch
            {
                3 or 15 or 16 => ReadNested(ref cursor, tag, start),
                9 or 12 => BucketFields.TryReadSpan(ref cursor, tag, tag >> 3 == 9 ? negativeSpans : positiveSpans),
                10 or 13 => BucketFields.TryReadDifferences(ref cursor, tag, tag >> 3 == 10 ? negative : positive),
                11 or 14 => BucketFields.TryReadDoubles(ref cursor, tag, tag >> 3 == 11 ? negativeFractions : positiveFractions),
                _ => ReadNumber(ref cursor, tag),
            };
            if (!read) return false;
        }
        return true;
    }

    public NativeHistogram ToNative(bool isGauge)
    {
        var isFloat = floatCount > 0 || floatZeros > 0;
        return new NativeHistogram
        {
            IsFloat = isFloat,
            Hint = isGauge ? CounterResetHint.Gauge : CounterResetHint.Unknown,
            Schema = schema,
            ZeroThreshold = threshold,
            Sum = Sum,
            Count = isFloat ? 0 : count,
            ZeroCount = isFloat ? 0 : zeros,
            FloatCount = isFloat ? floatCount : 0,
            FloatZeroCount = isFloat ? floatZeros : 0,
            PositiveSpans = [.. positiveSpans],
            NegativeSpans = [.. negativeSpans],
            PositiveBuckets = isFloat ? [] : BucketFields.Counts(positive),
            NegativeBuckets = isFloat ? [] : BucketFields.Counts(negative),
            PositiveFloatBuckets = isFloat ? [.. positiveFractions] : [],
            NegativeFloatBuckets = isFloat ? [.. negativeFractions] : [],
        };
    }

    bool ReadNumber(ref ProtoCursor cursor, uint tag)
    {
        switch (tag)
        {
            case 1 << 3 | Varint:
                return cursor.TryReadVarint(out count);
            case 7 << 3 | Varint:
                return cursor.TryReadVarint(out zeros);
            case 4 << 3 | Fixed64:
                return BucketFields.TryReadDouble(ref cursor, out floatCount);
            case 8 << 3 | Fixed64:
                return BucketFields.TryReadDouble(ref cursor, out floatZeros);
            case 6 << 3 | Fixed64:
                return BucketFields.TryReadDouble(ref cursor, out threshold);
            case 2 << 3 | Fixed64:
                var read = BucketFields.TryReadDouble(ref cursor, out var sum);
                Sum = sum;
                return read;
            case 5 << 3 | Varint:
                var known = cursor.TryReadVarint(out var zigzag);
                schema = (int)BucketFields.Unzigzag(zigzag);
                return known;
            default:
                return cursor.TrySkip(tag);
        }
    }

    bool ReadNested(ref ProtoCursor cursor, uint tag, int start)
    {
        if ((tag & 7) != Bytes) return cursor.TrySkip(tag);
        if (!cursor.TryReadBytes(out var message)) return false;
        var at = start + cursor.At - message.Length;
        if (tag >> 3 == 16)
        {
            Exemplars.Add((at, message.Length));
            return true;
        }
        if (tag >> 3 == 3) return ReadBucket(message, at);
        var read = ProtobufTimes.Read(message, out var startMs);
        StartMs = startMs;
        return read;
    }

    bool ReadBucket(ReadOnlySpan<byte> message, int at)
    {
        ulong whole = 0;
        double fraction = 0, bound = 0;
        (int At, int Length) exemplar = default;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            bool read;
            if (tag == (3 << 3 | Bytes))
            {
                read = cursor.TryReadBytes(out var found);
                exemplar = (at + cursor.At - found.Length, found.Length);
            }
            else
            {
                read = tag switch
                {
                    1 << 3 | Varint => cursor.TryReadVarint(out whole),
                    4 << 3 | Fixed64 => BucketFields.TryReadDouble(ref cursor, out fraction),
                    2 << 3 | Fixed64 => BucketFields.TryReadDouble(ref cursor, out bound),
                    _ => cursor.TrySkip(tag),
                };
            }
            if (!read) return false;
        }
        Buckets.Add(new(bound, fraction > 0 ? fraction : whole, exemplar));
        return true;
    }
}
