namespace Barograph.Storage.Blocks;

/// <summary>A chunk of a <see cref="ChunkPacker"/>: Prometheus' number of its encoding, its span, and where its bytes lie.</summary>
public readonly record struct PackedChunk(byte Encoding, long MinTimeMs, long MaxTimeMs, int Offset, int Length);
