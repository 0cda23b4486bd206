namespace Barograph.Storage.Chunks;

/// <summary>Where a full chunk lies, and which time it spans: one link in its series' list from the newest to the oldest.</summary>
struct FullChunk
{
    /// <summary>In place of a file's number: the chunk lies in a slab because the disk had no room, the offset is its handle.</summary>
    public const int InMemory = 0;

    /// <summary>In place of a file's number: so does this one, but it is not of plain numbers, and the offset is its number there.</summary>
    public const int RichInMemory = -1;

    public long MinTimeMs;
    public uint SpanMs;

    /// <summary>Number of the next older link; 0 = none.</summary>
    public int Older;

    /// <summary>File number and offset in one word, because readers see it change without a lock.</summary>
    public ulong Place;

    public readonly long MaxTimeMs => MinTimeMs + SpanMs;

    public static ulong PlaceOf(int file, uint offset) => (ulong)(uint)file << 32 | offset;

    public static (int File, uint Offset) Split(ulong place) => ((int)(place >> 32), (uint)place);
}
