using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>A full buffer of late samples as an XOR chunk. Never changes.</summary>
sealed unsafe class LateChunk
{
    /// <summary>Larger than any chunk of a buffer's samples, with what a bit reader looks at behind it.</summary>
    const int CopyBytes = 1024;

    readonly byte[] data;

    LateChunk(byte[] data, int count, long minTimeMs, long maxTimeMs) => (this.data, Count, MinTimeMs, MaxTimeMs) = (data, count, minTimeMs, maxTimeMs);

    public int Count { get; }

    public long MinTimeMs { get; }

    public long MaxTimeMs { get; }

    /// <summary>The array and this object, as far as anybody can tell.</summary>
    public long SizeBytes => data.Length + 72;

    /// <summary>Packs samples in ascending order; more than one chunk where they lie too far apart.</summary>
    public static List<LateChunk> Pack(LateSample[] samples, int count)
    {
        var packed = new List<LateChunk>();
        for (var from = 0; from < count;) packed.Add(PackFrom(samples, ref from, count));
        return packed;
    }

    public void Read(Span<long> times, Span<double> values)
    {
        var copy = stackalloc byte[CopyBytes];
        data.CopyTo(new Span<byte>(copy, CopyBytes));
        if (!XorChunkReader.Read(copy, data.Length, Count, times, values))
            throw new StorageException($"a chunk of {Count} samples out of order is damaged in memory");
    }

    static LateChunk PackFrom(LateSample[] samples, ref int from, int count)
    {
        var block = stackalloc byte[CopyBytes];
        var chunk = default(XorChunk);
        var first = samples[from++];
        XorChunkWriter.Begin(block, ref chunk, first.TimestampMs, first.ValueBits);
        for (; from < count; from++)
        {
            var sample = samples[from];
            // The distance of two samples has 32 bits in a chunk.
            if ((ulong)(sample.TimestampMs - chunk.LastTimestampMs) > int.MaxValue
                || !XorChunkWriter.TryAppend(block, CopyBytes, ref chunk, sample.TimestampMs, sample.ValueBits)) break;
        }
        XorChunkWriter.Close(block, chunk);
        return new(new ReadOnlySpan<byte>(block, chunk.ByteLength).ToArray(), chunk.Count, first.TimestampMs, chunk.LastTimestampMs);
    }
}
