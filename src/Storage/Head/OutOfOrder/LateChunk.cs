using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>A full buffer of late samples as a chunk. Never changes.</summary>
sealed unsafe class LateChunk
{
    /// <summary>Larger than any chunk of a buffer's samples, with what a bit reader looks at behind it.</summary>
    const int CopyBytes = 1024;

    readonly byte[] data;
    readonly ChunkEncoding encoding;

    LateChunk(ChunkEncoding encoding, byte[] data, int count, long minTimeMs, long maxTimeMs)
        => (this.encoding, this.data, Count, MinTimeMs, MaxTimeMs) = (encoding, data, count, minTimeMs, maxTimeMs);

    public int Count { get; }

    public long MinTimeMs { get; }

    public long MaxTimeMs { get; }

    /// <summary>The array and this object, as far as anybody can tell.</summary>
    public long SizeBytes => data.Length + 80;

    /// <summary>Packs samples in ascending order; more than one chunk where they lie too far apart, or are not of one kind.</summary>
    public static List<LateChunk> Pack(LateSample[] samples, int count)
    {
        var packed = new List<LateChunk>();
        for (var from = 0; from < count;)
        {
            if (samples[from].Histogram is not null) PackHistograms(samples, ref from, count, packed);
            else if (samples[from].StartMs != 0) PackStarted(samples, ref from, count, packed);
            else packed.Add(PackFrom(samples, ref from, count));
        }
        return packed;
    }

    /// <summary>Appends the samples within the span.</summary>
    public void Read(long minTimeMs, long maxTimeMs, List<LateSample> into)
    {
        if (FloatChunks.IsFloat(encoding)) ReadNumbers(minTimeMs, maxTimeMs, into);
        else ReadHistograms(minTimeMs, maxTimeMs, into);
    }

    void ReadNumbers(long minTimeMs, long maxTimeMs, List<LateSample> into)
    {
        Span<long> times = stackalloc long[LateSeries.BufferSamples], starts = stackalloc long[LateSeries.BufferSamples];
        Span<double> values = stackalloc double[LateSeries.BufferSamples];
        starts.Clear();
        if (encoding == ChunkEncoding.Xor2)
        {
            if (!Xor2Reader.Read(data, Count, times, values, starts)) throw Damage();
        }
        else
        {
            var copy = stackalloc byte[CopyBytes];
            data.CopyTo(new Span<byte>(copy, CopyBytes));
            if (!XorChunkReader.Read(copy, data.Length, Count, times, values)) throw Damage();
        }
        for (var i = 0; i < Count; i++)
        {
            if (times[i] >= minTimeMs && times[i] <= maxTimeMs) into.Add(new(times[i], BitConverter.DoubleToUInt64Bits(values[i]), null, starts[i]));
        }
    }

    void ReadHistograms(long minTimeMs, long maxTimeMs, List<LateSample> into)
    {
        var samples = new List<HistogramSample>(Count);
        if (!HistogramChunkReader.Read(data, encoding, samples)) throw Damage();
        foreach (var sample in samples)
        {
            if (sample.TimestampMs < minTimeMs || sample.TimestampMs > maxTimeMs) continue;
            // Others may belong in between: only that it is a gauge is sure.
            var histogram = sample.Histogram.Hint == CounterResetHint.Gauge ? sample.Histogram : sample.Histogram.With(CounterResetHint.Unknown);
            into.Add(new(sample.TimestampMs, BitConverter.DoubleToUInt64Bits(histogram.Sum), histogram, sample.StartTimestampMs));
        }
    }

    StorageException Damage() => new($"a chunk of {Count} samples out of order is damaged in memory");

    static void PackHistograms(LateSample[] samples, ref int from, int count, List<LateChunk> into)
    {
        var writer = new HistogramChunkWriter((encoding, data, min, max, number) => into.Add(new(encoding, data.ToArray(), number, min, max)));
        for (; from < count && samples[from].Histogram is { } histogram; from++) writer.Add(new(samples[from].TimestampMs, samples[from].StartMs, histogram));
        writer.Flush();
    }

    static void PackStarted(LateSample[] samples, ref int from, int count, List<LateChunk> into)
    {
        var writer = new Xor2Writer((encoding, data, min, max, number) => into.Add(new(encoding, data.ToArray(), number, min, max)));
        // Those without a start go along: one that is missing must not tear the chunk apart.
        for (; from < count && samples[from].Histogram is null; from++) writer.Add(samples[from].TimestampMs, samples[from].ValueBits, samples[from].StartMs);
        writer.Flush();
    }

    static LateChunk PackFrom(LateSample[] samples, ref int from, int count)
    {
        var block = stackalloc byte[CopyBytes];
        var chunk = default(XorChunk);
        var first = samples[from++];
        XorChunkWriter.Begin(block, ref chunk, first.TimestampMs, first.ValueBits);
        for (; from < count && samples[from].Histogram is null && samples[from].StartMs == 0; from++)
        {
            var sample = samples[from];
            // The distance of two samples has 32 bits in a chunk.
            if ((ulong)(sample.TimestampMs - chunk.LastTimestampMs) > int.MaxValue
                || !XorChunkWriter.TryAppend(block, CopyBytes, ref chunk, sample.TimestampMs, sample.ValueBits)) break;
        }
        XorChunkWriter.Close(block, chunk);
        return new(ChunkEncoding.Xor, new ReadOnlySpan<byte>(block, chunk.ByteLength).ToArray(), chunk.Count, first.TimestampMs, chunk.LastTimestampMs);
    }
}
