using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Disk;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Blocks;

/// <summary>What of an open block turned out to be damaged while a server read it. The log hears of it once.</summary>
/// <remarks>
/// Opening a block checks its tables; chunks, entries of series and lists of postings have checksums of their own, which are checked where they are read.
/// A damaged chunk is left out of answers, and nothing else; where the index is damaged, nobody knows what the block has, and all of it is.
/// </remarks>
sealed class BlockDamage(ILogger logger)
{
    const int MaxRemembered = 100_000;

    readonly HashSet<ulong> chunks = [];
    volatile string? reason;
    volatile bool isWhole;

    /// <summary>What was found first; null where nothing was.</summary>
    public string? Reason => reason;

    /// <summary>Whether none of it is read any more.</summary>
    public bool IsWhole => isWhole;

    /// <summary>Damaged chunks that somebody has met.</summary>
    public int Chunks
    {
        get
        {
            lock (chunks) return chunks.Count;
        }
    }

    public void Found(Block block, in ChunkPlace place, string what)
    {
        lock (chunks)
        {
            if (chunks.Count < MaxRemembered) chunks.Add(place.Reference);
            if (reason is not null) return;
            reason = what;
        }
        logger.LogError("Block {Block} is damaged: what of it cannot be read is left out of answers, and it is not compacted any more (`tsdb verify` finds all that is wrong): {Reason}", block, what);
    }

    public void FoundInIndex(Block block, StorageException e)
    {
        lock (chunks)
        {
            if (isWhole) return;
            (reason, isWhole) = (e.Message, true);
        }
        logger.LogError("Block {Block} is set aside, because its index is damaged: {Reason}", block, e.Message);
    }
}
