using Barograph.Storage.Blocks;

namespace Barograph.Storage.Compaction;

/// <summary>Which blocks are past their time or beyond the room that there is: Prometheus' rules.</summary>
static class BlockRetention
{
    /// <summary>Blocks whose end lies behind that of the newest one by the retention or more.</summary>
    public static IReadOnlyList<Block> PastTime(IEnumerable<Block> blocks, long retentionMs)
    {
        if (retentionMs <= 0) return [];
        var newestFirst = blocks.OrderByDescending(static b => b.Meta.MaxTimeMs).ToList();
        if (newestFirst.Count == 0) return [];
        var end = newestFirst[0].Meta.MaxTimeMs;
        return newestFirst.FindAll(b => end - b.Meta.MaxTimeMs >= retentionMs);
    }

    /// <summary>The oldest blocks, from the first one on with which head and newer blocks together take more than the limit.</summary>
    public static IReadOnlyList<Block> BeyondSize(IEnumerable<Block> blocks, long headBytes, long limitBytes)
    {
        if (limitBytes <= 0) return [];
        var newestFirst = blocks.OrderByDescending(static b => b.Meta.MaxTimeMs).ToList();
        var sum = headBytes;
        for (var i = 0; i < newestFirst.Count; i++)
        {
            sum += newestFirst[i].SizeBytes;
            if (sum > limitBytes) return newestFirst[i..];
        }
        return [];
    }
}
