namespace Barograph.Storage.Chunks;

/// <summary>Names the bytes of one full chunk for as long as the process runs: what this name was given to once never changes.</summary>
/// <param name="Source">The open files of a head or a block (<see cref="DecodedChunks.NextSource"/>); 0 = nobody keeps it.</param>
/// <param name="Place">File and offset, as the source counts them.</param>
readonly record struct ChunkIdentity(uint Source, ulong Place);
