using Barograph.Storage.Chunks;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Encodes numbers of one series, in the order of time, into chunks of encoding 1, cut after 120 samples.</summary>
sealed unsafe class XorEncoder(ChunkSink sink)
{
    const int BlockBytes = XorChunkWriter.FirstBlockBytes + XorChunk.MaxSamples * XorChunkWriter.MaxSampleBytes + XorChunkWriter.SlackBytes;

    readonly byte[] block = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
    XorChunk chunk;
    long first;

    public void Add(long timestampMs, ulong valueBits)
    {
        fixed (byte* start = block)
        {
            // The distance of two samples has 32 bits in an open chunk.
            if (chunk.Count is > 0 and < XorChunk.MaxSamples && (ulong)(timestampMs - chunk.LastTimestampMs) <= int.MaxValue
                && XorChunkWriter.TryAppend(start, block.Length, ref chunk, timestampMs, valueBits)) return;
            Flush();
            XorChunkWriter.Begin(start, ref chunk, timestampMs, valueBits);
        }
        first = timestampMs;
    }

    /// <summary>Hands over what has been added since the last chunk.</summary>
    public void Flush()
    {
        if (chunk.Count == 0) return;
        fixed (byte* start = block) XorChunkWriter.Close(start, chunk);
        sink(ChunkEncoding.Xor, block.AsSpan(0, chunk.ByteLength), first, chunk.LastTimestampMs, chunk.Count);
        chunk.Count = 0;
    }
}
