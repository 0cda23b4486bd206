namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Encodes numbers with start timestamps into chunks of encoding 4, cut after 120 samples.</summary>
sealed class Xor2Writer(ChunkSink sink)
{
    readonly GrowingNumberChunk chunk = new();

    public void Add(long timestampMs, ulong valueBits, long startMs)
    {
        if (chunk.Samples == GrowingNumberChunk.MaxSamples) Flush();
        chunk.Add(timestampMs, valueBits, startMs);
    }

    /// <summary>Hands over what has been added since the last chunk.</summary>
    public void Flush()
    {
        if (chunk.Samples == 0) return;
        sink(ChunkEncoding.Xor2, chunk.Bytes, chunk.FirstTimeMs, chunk.LastTimeMs, chunk.Samples);
        chunk.Clear();
    }
}
