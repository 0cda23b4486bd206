using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Takeover.Log;

/// <summary>A native histogram in a record of Prometheus' log or snapshot.</summary>
/// <remarks>
/// <c>u8 reset hint, varint schema, f64 zero threshold, zero count, count, f64 sum</c>; counts are uvarints, or f64 where they are fractions.
/// Then spans and buckets of either side, each list behind its length; whole buckets as differences from the one before. Bounds of custom buckets
/// come last.
/// </remarks>
static class LoggedHistogram
{
    /// <summary>What Prometheus calls known: it reduces schemas above 8 when it reads them.</summary>
    const int MaxReservedSchema = 52;

    /// <summary>Null where the bytes end first or buckets and spans do not fit. Not known: a schema of which nothing can be said.</summary>
    public static NativeHistogram? Read(ref ByteReader reader, bool isFloat, out bool known)
    {
        known = false;
        var hint = reader.Byte();
        var schema = reader.Varint();
        var threshold = reader.Double();
        var zeroCount = isFloat ? reader.U64() : reader.Uvarint();
        var count = isFloat ? reader.U64() : reader.Uvarint();
        var sum = reader.Double();
        if (ReadSpans(ref reader) is not { } positiveSpans || ReadSpans(ref reader) is not { } negativeSpans) return null;
        if (ReadBuckets(ref reader, isFloat) is not { } positive || ReadBuckets(ref reader, isFloat) is not { } negative) return null;
        double[] bounds = [];
        if (schema == NativeHistogram.CustomBuckets)
        {
            if (ReadBounds(ref reader) is not { } read) return null;
            bounds = read;
        }
        if (reader.Failed || hint > (byte)CounterResetHint.Gauge) return null;
        if (NativeHistogram.BucketsOf(positiveSpans) != positive.Length || NativeHistogram.BucketsOf(negativeSpans) != negative.Length) return null;
        known = schema is NativeHistogram.CustomBuckets or (>= NativeHistogram.MinSchema and <= MaxReservedSchema);
        if (StaleMarker.Is(sum)) return HistogramChunkReader.Stale(isFloat, sum);
        var histogram = new NativeHistogram
        {
            IsFloat = isFloat,
            Hint = (CounterResetHint)hint,
            Schema = (int)schema,
            ZeroThreshold = threshold,
            Sum = sum,
            Count = isFloat ? 0 : count,
            ZeroCount = isFloat ? 0 : zeroCount,
            FloatCount = isFloat ? BitConverter.UInt64BitsToDouble(count) : 0,
            FloatZeroCount = isFloat ? BitConverter.UInt64BitsToDouble(zeroCount) : 0,
            PositiveSpans = positiveSpans,
            NegativeSpans = negativeSpans,
            PositiveBuckets = isFloat ? [] : positive,
            NegativeBuckets = isFloat ? [] : negative,
            PositiveFloatBuckets = isFloat ? Array.ConvertAll(positive, BitConverter.Int64BitsToDouble) : [],
            NegativeFloatBuckets = isFloat ? Array.ConvertAll(negative, BitConverter.Int64BitsToDouble) : [],
            CustomBounds = bounds,
        };
        return known && schema > NativeHistogram.MaxSchema ? Coarser(histogram) : histogram;
    }

    static HistogramSpan[]? ReadSpans(ref ByteReader reader)
    {
        var count = reader.Uvarint();
        // A span takes two bytes at least.
        if (reader.Failed || count > (ulong)reader.Left / 2) return null;
        var spans = new HistogramSpan[count];
        for (var i = 0; i < spans.Length; i++) spans[i] = new((int)reader.Varint(), (uint)reader.Uvarint());
        return spans;
    }

    /// <summary>Whole counts, or the bits of fractions.</summary>
    static long[]? ReadBuckets(ref ByteReader reader, bool isFloat)
    {
        var count = reader.Uvarint();
        if (reader.Failed || count > (ulong)reader.Left / (isFloat ? 8u : 1u)) return null;
        var buckets = new long[count];
        long before = 0;
        for (var i = 0; i < buckets.Length; i++) buckets[i] = isFloat ? (long)reader.U64() : before += reader.Varint();
        return buckets;
    }

    static double[]? ReadBounds(ref ByteReader reader)
    {
        var count = reader.Uvarint();
        if (reader.Failed || count > (ulong)reader.Left / 8) return null;
        var bounds = new double[count];
        for (var i = 0; i < bounds.Length; i++) bounds[i] = reader.Double();
        return bounds;
    }

    /// <summary>The same histogram in the finest schema that is stored: each step joins two buckets.</summary>
    static NativeHistogram Coarser(NativeHistogram fine)
    {
        var steps = fine.Schema - NativeHistogram.MaxSchema;
        var (positiveSpans, positive) = Join(BucketCounts.IndicesOf(fine.PositiveSpans), fine.PositiveBuckets, fine.PositiveFloatBuckets, steps);
        var (negativeSpans, negative) = Join(BucketCounts.IndicesOf(fine.NegativeSpans), fine.NegativeBuckets, fine.NegativeFloatBuckets, steps);
        return new NativeHistogram
        {
            IsFloat = fine.IsFloat,
            Hint = fine.Hint,
            Schema = NativeHistogram.MaxSchema,
            ZeroThreshold = fine.ZeroThreshold,
            Sum = fine.Sum,
            Count = fine.Count,
            ZeroCount = fine.ZeroCount,
            FloatCount = fine.FloatCount,
            FloatZeroCount = fine.FloatZeroCount,
            PositiveSpans = positiveSpans,
            NegativeSpans = negativeSpans,
            PositiveBuckets = fine.IsFloat ? [] : Array.ConvertAll(positive, static c => (long)c.Whole),
            NegativeBuckets = fine.IsFloat ? [] : Array.ConvertAll(negative, static c => (long)c.Whole),
            PositiveFloatBuckets = fine.IsFloat ? Array.ConvertAll(positive, static c => c.Fraction) : [],
            NegativeFloatBuckets = fine.IsFloat ? Array.ConvertAll(negative, static c => c.Fraction) : [],
        };
    }

    static (HistogramSpan[] Spans, (long Whole, double Fraction)[] Counts) Join(long[] indices, long[] whole, double[] fractions, int steps)
    {
        var joined = new List<long>();
        var counts = new List<(long Whole, double Fraction)>();
        for (var i = 0; i < indices.Length; i++)
        {
            // Bucket i reaches up to its bound: those with bounds in (n-1, n] of the coarser schema make its bucket n.
            var index = ((indices[i] - 1) >> steps) + 1;
            var count = (whole.Length > 0 ? whole[i] : 0, fractions.Length > 0 ? fractions[i] : 0);
            if (joined.Count > 0 && joined[^1] == index) counts[^1] = (counts[^1].Whole + count.Item1, counts[^1].Fraction + count.Item2);
            else
            {
                joined.Add(index);
                counts.Add(count);
            }
        }
        return (BucketCounts.SpansOf([.. joined]), [.. counts]);
    }
}
