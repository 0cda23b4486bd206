using System.Buffers.Binary;
using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Encodes native histograms of one series, in the order of time, into chunks. Whole or fractional, not mixed.</summary>
/// <remarks>
/// A chunk has one layout: the union of its histograms' buckets. A new one begins after 120 samples, where the schema, the zero bucket's
/// width, the bounds or the kind changes, at a reset of a counter, and behind a stale marker.
/// </remarks>
sealed class HistogramChunkWriter(ChunkSink sink)
{
    const int MaxSamples = 120;

    readonly BitWriter bits = new();
    readonly List<HistogramSample> samples = [];
    ResetHeader header;
    bool any;
    NativeHistogram? before;

    public void Add(in HistogramSample sample)
    {
        var histogram = sample.Histogram;
        if (samples.Count == 0)
        {
            header = any && before is not null ? HeaderBehind(before, histogram) : FirstHeader(histogram);
        }
        else
        {
            var relation = HeaderBehind(before!, histogram);
            var gauge = histogram.Hint == CounterResetHint.Gauge;
            var continues = (histogram.IsStale || relation == (gauge ? ResetHeader.Gauge : ResetHeader.NotReset)) && FitsBehind(before!, histogram);
            if (!continues || samples.Count == MaxSamples)
            {
                Flush();
                header = relation;
            }
        }
        samples.Add(sample);
        before = histogram;
        any = true;
    }

    /// <summary>Hands over what has been added since the last chunk.</summary>
    public void Flush()
    {
        if (samples.Count == 0) return;
        var isFloat = samples[0].Histogram.IsFloat;
        var hasStarts = samples.Exists(static s => s.StartTimestampMs != 0);
        var histograms = Align();
        var layout = HistogramLayout.Of(histograms[0]);
        int positive = NativeHistogram.BucketsOf(layout.Positive), negative = NativeHistogram.BucketsOf(layout.Negative);
        var whole = isFloat ? null : new WholeHistogramState(layout, positive, negative);
        var fractions = isFloat ? new FloatHistogramState(layout, positive, negative) : null;
        var starts = new StartTimesWriter();
        bits.Clear();
        for (var i = 0; i < HistogramChunkReader.HeaderBytes; i++) bits.WriteByte(0);
        layout.Write(bits);
        for (var i = 0; i < histograms.Length; i++)
        {
            var sample = samples[i];
            whole?.Write(bits, sample.TimestampMs, histograms[i], first: i == 0);
            fractions?.Write(bits, sample.TimestampMs, histograms[i], first: i == 0);
            if (hasStarts) starts.Write(bits, i, sample.TimestampMs, i == 0 ? 0 : samples[i - 1].TimestampMs, sample.StartTimestampMs);
        }
        var data = bits.Written;
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)samples.Count);
        if (hasStarts)
        {
            data[0] |= (byte)header;
            data[2] = starts.Header;
        }
        else
        {
            data[2] = (byte)header;
        }
        sink(Encoding(isFloat, hasStarts), data, samples[0].TimestampMs, samples[^1].TimestampMs, samples.Count);
        samples.Clear();
    }

    static ChunkEncoding Encoding(bool isFloat, bool hasStarts) => (isFloat, hasStarts) switch
    {
        (false, false) => ChunkEncoding.Histogram,
        (true, false) => ChunkEncoding.FloatHistogram,
        (false, true) => ChunkEncoding.HistogramSt,
        (true, true) => ChunkEncoding.FloatHistogramSt,
    };

    static ResetHeader FirstHeader(NativeHistogram histogram) => histogram.Hint switch
    {
        CounterResetHint.Gauge => ResetHeader.Gauge,
        CounterResetHint.Reset => ResetHeader.Reset,
        _ => ResetHeader.Unknown,
    };

    /// <summary>What a chunk that begins with this histogram says about a reset behind the one before.</summary>
    static ResetHeader HeaderBehind(NativeHistogram before, NativeHistogram histogram)
    {
        if (histogram.Hint == CounterResetHint.Gauge) return ResetHeader.Gauge;
        if (histogram.Hint == CounterResetHint.Reset) return ResetHeader.Reset;
        if (before.Hint == CounterResetHint.Gauge || before.IsFloat != histogram.IsFloat) return ResetHeader.Unknown;
        if (histogram.IsStale) return ResetHeader.NotReset;
        if (before.IsStale) return ResetHeader.Unknown;
        if (histogram.IsFloat ? histogram.FloatCount < before.FloatCount : histogram.Count < before.Count) return ResetHeader.Reset;
        if (histogram.Schema != before.Schema || histogram.ZeroThreshold != before.ZeroThreshold) return ResetHeader.Unknown;
        if (!histogram.CustomBounds.AsSpan().SequenceEqual(before.CustomBounds)) return ResetHeader.Reset;
        if (histogram.IsFloat ? histogram.FloatZeroCount < before.FloatZeroCount : histogram.ZeroCount < before.ZeroCount) return ResetHeader.Reset;
        return BucketCounts.Of(histogram, true).IsResetOf(BucketCounts.Of(before, true)) || BucketCounts.Of(histogram, false).IsResetOf(BucketCounts.Of(before, false))
            ? ResetHeader.Reset : ResetHeader.NotReset;
    }

    bool FitsBehind(NativeHistogram before, NativeHistogram histogram)
    {
        if (before.IsFloat != histogram.IsFloat) return false;
        if (histogram.IsStale) return true;
        return !before.IsStale && header == ResetHeader.Gauge == (histogram.Hint == CounterResetHint.Gauge)
            && histogram.Schema == before.Schema && histogram.ZeroThreshold == before.ZeroThreshold
            && histogram.CustomBounds.AsSpan().SequenceEqual(before.CustomBounds);
    }

    /// <summary>All histograms of the chunk with the same buckets.</summary>
    NativeHistogram[] Align()
    {
        var histograms = samples.ConvertAll(static s => s.Histogram).ToArray();
        var first = histograms[0];
        if (first.IsStale || Array.TrueForAll(histograms, h => h.IsStale || (h.PositiveSpans.AsSpan().SequenceEqual(first.PositiveSpans) && h.NegativeSpans.AsSpan().SequenceEqual(first.NegativeSpans))))
            return histograms;
        long[] positive = [], negative = [];
        foreach (var histogram in histograms)
        {
            positive = BucketCounts.Union(positive, BucketCounts.IndicesOf(histogram.PositiveSpans));
            negative = BucketCounts.Union(negative, BucketCounts.IndicesOf(histogram.NegativeSpans));
        }
        HistogramSpan[] positiveSpans = BucketCounts.SpansOf(positive), negativeSpans = BucketCounts.SpansOf(negative);
        return Array.ConvertAll(histograms, h => h.IsStale ? h : new NativeHistogram
        {
            IsFloat = h.IsFloat,
            Hint = h.Hint,
            Schema = h.Schema,
            ZeroThreshold = h.ZeroThreshold,
            CustomBounds = h.CustomBounds,
            Sum = h.Sum,
            Count = h.Count,
            ZeroCount = h.ZeroCount,
            FloatCount = h.FloatCount,
            FloatZeroCount = h.FloatZeroCount,
            PositiveSpans = positiveSpans,
            NegativeSpans = negativeSpans,
            PositiveBuckets = h.IsFloat ? [] : BucketCounts.Spread<long>(BucketCounts.IndicesOf(h.PositiveSpans), h.PositiveBuckets, positive),
            NegativeBuckets = h.IsFloat ? [] : BucketCounts.Spread<long>(BucketCounts.IndicesOf(h.NegativeSpans), h.NegativeBuckets, negative),
            PositiveFloatBuckets = h.IsFloat ? BucketCounts.Spread<double>(BucketCounts.IndicesOf(h.PositiveSpans), h.PositiveFloatBuckets, positive) : [],
            NegativeFloatBuckets = h.IsFloat ? BucketCounts.Spread<double>(BucketCounts.IndicesOf(h.NegativeSpans), h.NegativeFloatBuckets, negative) : [],
        });
    }
}
