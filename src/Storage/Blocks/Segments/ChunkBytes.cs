using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Blocks.Segments;

/// <summary>A chunk as it lies in its segment, the checksum verified.</summary>
readonly ref struct ChunkBytes(ChunkEncoding encoding, ReadOnlySpan<byte> data, bool mayOverread)
{
    public readonly ChunkEncoding Encoding = encoding;
    public readonly ReadOnlySpan<byte> Data = data;

    /// <summary>Whether the bytes that a reader of whole words looks at behind the chunk are there.</summary>
    public readonly bool MayOverread = mayOverread;
}
