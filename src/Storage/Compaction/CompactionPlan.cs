using Barograph.Storage.Blocks;

namespace Barograph.Storage.Compaction;

/// <summary>Which blocks are to become one next: Prometheus' plan.</summary>
/// <remarks>
/// 1. Blocks that overlap, whatever their span. 2. Blocks that fill an aligned range of the next span, or lie in one that is over; the
/// newest block is left alone. 3. A block of which more than a twentieth is deleted, for itself. Blocks of ended series keep to themselves.
/// </remarks>
static class CompactionPlan
{
    const double DeletedShare = 0.05;

    /// <summary>Spans in ms from the shortest, each three times the one before, up to the longest.</summary>
    public static long[] Ranges(long minSpanMs, long maxSpanMs)
    {
        var ranges = new List<long> { minSpanMs };
        while (ranges.Count < 10 && ranges[^1] <= maxSpanMs / 3) ranges.Add(ranges[^1] * 3);
        return [.. ranges];
    }

    /// <summary>Empty where there is nothing to do.</summary>
    /// <param name="blocks">All that there are.</param>
    /// <param name="ranges">See <see cref="Ranges"/>.</param>
    /// <param name="overlapping">Whether blocks that overlap become one.</param>
    public static IReadOnlyList<BlockMeta> Next(IEnumerable<BlockMeta> blocks, long[] ranges, bool overlapping = true)
    {
        var ended = blocks.ToLookup(static b => b.Compaction.IsFromStaleSeries);
        var next = NextOf([.. ended[false]], ranges, overlapping);
        return next.Count > 0 ? next : NextOf([.. ended[true]], ranges, overlapping);
    }

    static IReadOnlyList<BlockMeta> NextOf(List<BlockMeta> blocks, long[] ranges, bool withOverlapping)
    {
        if (blocks.Count == 0) return [];
        blocks = [.. blocks.OrderBy(static b => b.MinTimeMs)];
        if (withOverlapping && Overlapping(blocks) is { Count: > 0 } overlapping) return overlapping;
        blocks.RemoveAt(blocks.Count - 1);
        var filling = Filling(blocks, ranges);
        return filling.Count > 0 ? filling : Deleted(blocks, ranges);
    }

    static IReadOnlyList<BlockMeta> Overlapping(List<BlockMeta> blocks)
    {
        var found = new List<BlockMeta>();
        var end = blocks[0].MaxTimeMs;
        for (var i = 1; i < blocks.Count; i++)
        {
            if (blocks[i].MinTimeMs < end)
            {
                if (found.Count == 0) found.Add(blocks[i - 1]);
                found.Add(blocks[i]);
            }
            else if (found.Count > 0)
            {
                break;
            }
            end = Math.Max(end, blocks[i].MaxTimeMs);
        }
        return found;
    }

    static IReadOnlyList<BlockMeta> Filling(List<BlockMeta> blocks, long[] ranges)
    {
        if (blocks.Count == 0) return [];
        var newest = blocks[^1].MinTimeMs;
        foreach (var range in ranges.Skip(1))
        {
            foreach (var part in Split(blocks, range))
            {
                if (part.Exists(static b => b.Compaction.Failed)) continue;
                var fills = part[^1].MaxTimeMs - part[0].MinTimeMs == range || part[^1].MaxTimeMs <= newest;
                if (fills && part.Count > 1) return part;
            }
        }
        return [];
    }

    /// <summary>The blocks by the aligned range in which they lie as a whole; those that lie in none are left out.</summary>
    public static IEnumerable<List<BlockMeta>> Split(List<BlockMeta> blocks, long range)
    {
        for (var i = 0; i < blocks.Count;)
        {
            var end = AlignedRange.StartOf(blocks[i].MinTimeMs, range) + range;
            if (blocks[i].MaxTimeMs > end)
            {
                i++;
                continue;
            }
            var part = new List<BlockMeta>();
            for (; i < blocks.Count && blocks[i].MaxTimeMs <= end; i++) part.Add(blocks[i]);
            yield return part;
        }
    }

    static IReadOnlyList<BlockMeta> Deleted(List<BlockMeta> blocks, long[] ranges)
    {
        for (var i = blocks.Count - 1; i >= 0; i--)
        {
            var statistics = blocks[i].Statistics;
            if (blocks[i].Compaction.Failed) continue;
            if (blocks[i].MaxTimeMs - blocks[i].MinTimeMs < ranges[ranges.Length / 2])
            {
                // A short block is not worth it, unless all of it may be deleted.
                return statistics.Tombstones > 0 && statistics.Tombstones >= statistics.Series ? [blocks[i]] : [];
            }
            if (statistics.Tombstones / (double)(statistics.Series + 1) > DeletedShare) return [blocks[i]];
        }
        return [];
    }
}
