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
    NativeHistogram? before;

    public void Add(in HistogramSample sample)
    {
        var histogram = sample.Histogram;
        var relation = HistogramSuccession.HeaderOf(before, histogram);
        if (samples.Count == MaxSamples || (samples.Count > 0 && !HistogramSuccession.Continues(header, before!, histogram))) Flush();
        if (samples.Count == 0) header = relation;
        samples.Add(sample);
        before = histogram;
    }

    /// <summary>What comes next is of another series, or does not follow what was added.</summary>
    public void Forget()
    {
        Flush();
        before = null;
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
        HistogramChunkHeader.Write(data, samples.Count, header, hasStarts ? starts.Header : null);
        sink(HistogramChunkHeader.EncodingOf(isFloat, hasStarts), data, samples[0].TimestampMs, samples[^1].TimestampMs, samples.Count);
        samples.Clear();
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
        var buckets = new BucketPlaces(positive, negative);
        return Array.ConvertAll(histograms, buckets.Spread);
    }
}
