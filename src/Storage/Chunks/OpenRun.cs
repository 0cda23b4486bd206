namespace Barograph.Storage.Chunks;

/// <summary>The first samples of an open chunk, as they were found decoded.</summary>
/// <remarks>A chunk is only appended to, so they are its first samples for ever; and what its writer knew behind them is what a reader needs to go on.</remarks>
readonly struct OpenRun(DecodedRing.Spot spot, OpenChunkIdentity chunk, XorChunk state, PackedSamples samples, long firstMs)
{
    public readonly DecodedRing.Spot Spot = spot;
    public readonly OpenChunkIdentity Chunk = chunk;

    /// <summary>What the writer knew when it had written these samples.</summary>
    public readonly XorChunk State = state;
    public readonly PackedSamples Samples = samples;
    public readonly long FirstMs = firstMs;

    /// <summary>0 = nothing was found.</summary>
    public int Count => Samples.Count;

    public long LastMs => State.LastTimestampMs;

    /// <summary>Bytes of the chunk before this one are known.</summary>
    public int KnownBytes => State.BitLength >> 3;

    /// <summary>Whether these are all in-order samples of the series within the span: none comes between two others later.</summary>
    public bool Covers(long minTimeMs, long maxTimeMs) => FirstMs <= minTimeMs && LastMs >= maxTimeMs;
}
