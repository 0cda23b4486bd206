using Barograph.Model.Matching;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Blocks;

/// <summary>Deletes a span of some series of a block: its tombstones grow, and its meta says how many there are.</summary>
static class BlockDeletion
{
    /// <summary>Returns of how many series something was deleted. The caller holds the block, and deletes alone.</summary>
    public static int Run(IDisk disk, Block block, IReadOnlyList<Matcher> matchers, long minTimeMs, long maxTimeMs)
    {
        if (block.Meta.MinTimeMs > maxTimeMs || block.LastTimeMs < minTimeMs) return 0;
        var added = new List<(ulong, TimeSpanMs)>();
        foreach (var reference in new BlockMatching(block.Index).Resolve(matchers))
        {
            if (Within(block, reference, minTimeMs, maxTimeMs) is { } span) added.Add((reference, span));
        }
        if (added.Count == 0) return 0;
        var tombstones = Tombstones.Of(block.Tombstones.All.SelectMany(static s => s.Value, static (s, span) => (s.Key, span)).Concat(added));
        var meta = block.Meta with { Statistics = block.Meta.Statistics with { Tombstones = (ulong)tombstones.Count } };
        // The spans first: should the process end between the two, only a number is wrong that decides nothing but when to compact.
        var bytes = TombstoneFile.Write(disk, block.Folder, tombstones);
        block.Adopt(tombstones, bytes, meta);
        BlockMetaFile.Write(disk, block.Folder, meta);
        return added.Count;
    }

    /// <summary>The span, cut to what the series has; null where no chunk of it lies there.</summary>
    static TimeSpanMs? Within(Block block, uint reference, long minTimeMs, long maxTimeMs)
    {
        var series = block.Index.Series(reference);
        long first = long.MaxValue, last = long.MinValue;
        var touched = false;
        while (series.NextChunk())
        {
            var chunk = series.Chunk;
            first = Math.Min(first, chunk.MinTimeMs);
            last = Math.Max(last, chunk.MaxTimeMs);
            touched |= chunk.MinTimeMs <= maxTimeMs && chunk.MaxTimeMs >= minTimeMs;
        }
        return touched ? new TimeSpanMs(Math.Max(first, minTimeMs), Math.Min(last, maxTimeMs)) : null;
    }
}
