using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Blocks;

/// <summary>Packs samples into chunks as blocks hold them, in memory, for those who hand out chunks. Reusable. One thread at a time.</summary>
public sealed class ChunkPacker
{
    readonly ColumnsEncoder encoder;
    readonly List<PackedChunk> chunks = [];
    byte[] bytes = new byte[16 << 10];
    int used;

    public ChunkPacker() => encoder = new ColumnsEncoder(Keep, startsOfNumbers: false, startsOfHistograms: false);

    /// <summary>All samples of one series, in ascending order of time. What comes back is good until the next call.</summary>
    public IReadOnlyList<PackedChunk> Pack(SampleColumns samples)
    {
        chunks.Clear();
        used = 0;
        encoder.Add(samples);
        encoder.Flush();
        return chunks;
    }

    public ReadOnlySpan<byte> BytesOf(in PackedChunk chunk) => bytes.AsSpan(chunk.Offset, chunk.Length);

    void Keep(ChunkEncoding encoding, ReadOnlySpan<byte> data, long minTimeMs, long maxTimeMs, int samples)
    {
        if (bytes.Length - used < data.Length) Array.Resize(ref bytes, Math.Max(bytes.Length * 2, used + data.Length));
        data.CopyTo(bytes.AsSpan(used));
        chunks.Add(new PackedChunk((byte)encoding, minTimeMs, maxTimeMs, used, data.Length));
        used += data.Length;
    }
}
