using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Takeover.Chunks;

/// <summary>A chunk on its way into a block: in memory, or at a place of one of Prometheus' chunk files.</summary>
readonly record struct HeadChunk(ChunkEncoding Encoding, long MinTimeMs, long MaxTimeMs, int Count, SampleOrder Order)
{
    public bool IsLate => Order == SampleOrder.Late;

    public byte[]? Data { get; init; }

    public int File { get; init; }

    public int Length { get; init; }

    /// <summary>Where its data begin in the file.</summary>
    public long At { get; init; }
}
