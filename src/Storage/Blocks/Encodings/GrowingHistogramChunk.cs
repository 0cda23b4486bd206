using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>A chunk of histograms that is encoded from the first sample on, as the newest one of a series is kept in memory.</summary>
/// <remarks>
/// A bucket that none of its histograms had before, or the first start time, means that the chunk is encoded anew: all its histograms have the
/// same buckets. Cut as Prometheus cuts: once it has its bytes, but not before ten samples.
/// </remarks>
sealed class GrowingHistogramChunk
{
    public const int MaxSamples = 120;

    /// <summary>The most that any chunk takes, its last sample included.</summary>
    public const int MaxBytes = 900_000;

    const int EnoughBytes = 1024, FewSamples = 10;

    // The widest number takes 77 bits; count, zeros, sum, time and start stand before the buckets.
    const int MaxNumberBytes = 10, NumbersBesideBuckets = 6;

    readonly BitWriter bits = new();
    ResetHeader header;
    BucketPlaces places = new([], []);
    WholeHistogramState? whole;
    FloatHistogramState? fractions;
    StartTimesWriter starts;
    bool hasStarts;
    int buckets;

    GrowingHistogramChunk(ResetHeader header, in HistogramSample first)
    {
        this.header = header;
        Last = first.Histogram;
        FirstTimeMs = first.TimestampMs;
        Begin(first.Histogram, BucketPlaces.Of(first.Histogram), first.StartTimestampMs != 0);
        Write(first);
    }

    public NativeHistogram Last { get; private set; }

    public long FirstTimeMs { get; }

    public long LastTimeMs { get; private set; }

    public int Samples { get; private set; }

    public ChunkEncoding Encoding => HistogramChunkHeader.EncodingOf(Last.IsFloat, hasStarts);

    /// <summary>What it takes in memory, about.</summary>
    public long SizeBytes => bits.Length + 40L * buckets + 400;

    /// <param name="before">The last histogram of the series, null where it is not known or was none.</param>
    /// <param name="first">The first of the chunk.</param>
    public static GrowingHistogramChunk Begin(NativeHistogram? before, in HistogramSample first) => new(HistogramSuccession.HeaderOf(before, first.Histogram), first);

    /// <summary>Goes on with a chunk that was written down. Null where it is broken or empty.</summary>
    public static GrowingHistogramChunk? Resume(ReadOnlySpan<byte> chunk, ChunkEncoding encoding)
    {
        var samples = new List<HistogramSample>();
        if (!HistogramChunkReader.Read(chunk, encoding, samples) || samples.Count == 0) return null;
        var resumed = new GrowingHistogramChunk(HistogramChunkReader.ResetOf(chunk, encoding), samples[0]);
        for (var i = 1; i < samples.Count; i++) resumed.Take(samples[i]);
        return resumed;
    }

    /// <summary>False where another chunk must begin.</summary>
    public bool TryAdd(in HistogramSample sample)
    {
        if (Samples >= MaxSamples || (Samples >= FewSamples && bits.Length >= EnoughBytes)) return false;
        if (!HistogramSuccession.Continues(header, Last, sample.Histogram)) return false;
        var more = sample.Histogram.PositiveSpans.Length + sample.Histogram.NegativeSpans.Length + BucketsOf(sample.Histogram);
        if (bits.Length + (buckets + more) * (long)MaxNumberBytes * 2 > MaxBytes) return false;
        Take(sample);
        return true;
    }

    /// <summary>The chunk as it is now, complete.</summary>
    public byte[] Snapshot()
    {
        var chunk = bits.Written.ToArray();
        HistogramChunkHeader.Write(chunk, Samples, header, hasStarts ? starts.Header : null);
        return chunk;
    }

    /// <summary>The most bytes that a chunk of this one histogram can take.</summary>
    public static long MaxBytesOf(NativeHistogram histogram)
        => MaxNumberBytes * (NumbersBesideBuckets + BucketsOf(histogram) + 2L * (histogram.PositiveSpans.Length + histogram.NegativeSpans.Length) + histogram.CustomBounds.Length);

    static int BucketsOf(NativeHistogram h)
        => h.IsFloat ? h.PositiveFloatBuckets.Length + h.NegativeFloatBuckets.Length : h.PositiveBuckets.Length + h.NegativeBuckets.Length;

    void Take(in HistogramSample sample)
    {
        var h = sample.Histogram;
        if (!h.IsStale && !places.HasSpansOf(h) && BucketPlaces.Of(h) is var needed && !places.Hold(needed)) Rewrite(places.With(needed), hasStarts);
        if (sample.StartTimestampMs != 0 && !hasStarts) Rewrite(places, true);
        Write(sample);
    }

    void Rewrite(BucketPlaces wider, bool withStarts)
    {
        var samples = new List<HistogramSample>(Samples);
        Model.Invariant.Require(HistogramChunkReader.Read(Snapshot(), Encoding, samples));
        Begin(samples[0].Histogram, wider, withStarts);
        foreach (var sample in samples) Write(sample);
    }

    void Begin(NativeHistogram first, BucketPlaces of, bool withStarts)
    {
        (places, hasStarts, starts, Samples) = (of, withStarts, default, 0);
        var layout = HistogramLayout.Of(of.Spread(first));
        int positive = NativeHistogram.BucketsOf(layout.Positive), negative = NativeHistogram.BucketsOf(layout.Negative);
        buckets = positive + negative;
        whole = first.IsFloat ? null : new WholeHistogramState(layout, positive, negative);
        fractions = first.IsFloat ? new FloatHistogramState(layout, positive, negative) : null;
        bits.Clear();
        for (var i = 0; i < HistogramChunkReader.HeaderBytes; i++) bits.WriteByte(0);
        layout.Write(bits);
    }

    void Write(in HistogramSample sample)
    {
        var spread = places.Spread(sample.Histogram);
        whole?.Write(bits, sample.TimestampMs, spread, first: Samples == 0);
        fractions?.Write(bits, sample.TimestampMs, spread, first: Samples == 0);
        if (hasStarts) starts.Write(bits, Samples, sample.TimestampMs, LastTimeMs, sample.StartTimestampMs);
        (Last, LastTimeMs) = (sample.Histogram, sample.TimestampMs);
        Samples++;
    }
}
