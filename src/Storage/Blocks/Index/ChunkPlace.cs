namespace Barograph.Storage.Blocks.Index;

/// <summary>A chunk as the index names it: its span of time, and its segment (high half) and offset (low half).</summary>
readonly record struct ChunkPlace(long MinTimeMs, long MaxTimeMs, ulong Reference)
{
    public int Segment => (int)(Reference >> 32);

    public uint Offset => (uint)Reference;

    public static ulong ReferenceOf(int segment, long offset) => (ulong)(uint)segment << 32 | (uint)offset;
}
