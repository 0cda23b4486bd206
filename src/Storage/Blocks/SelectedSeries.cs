namespace Barograph.Storage.Blocks;

/// <summary>Series of a block that have a chunk in a span of time: each is read once, and its checksum verified, when it is selected.</summary>
/// <param name="Series">As postings name them.</param>
/// <param name="ChunksAt">Where in each series its chunks begin.</param>
/// <param name="Chunks">Of all of them together, in the span.</param>
readonly record struct SelectedSeries(uint[] Series, int[] ChunksAt, long Chunks)
{
    public static SelectedSeries None { get; } = new([], [], 0);

    /// <param name="block">Held by the caller.</param>
    /// <param name="candidates">Series that satisfy matchers.</param>
    /// <param name="minTimeMs">Begin of the span.</param>
    /// <param name="maxTimeMs">End of the span, included.</param>
    /// <param name="limit">At most so many; 0 = all.</param>
    public static SelectedSeries Of(Block block, ReadOnlySpan<uint> candidates, long minTimeMs, long maxTimeMs, int limit)
    {
        var most = limit > 0 ? Math.Min(limit, candidates.Length) : candidates.Length;
        var series = new uint[most];
        var chunksAt = new int[most];
        var tombstones = block.Tombstones.IsEmpty ? null : block.Tombstones;
        int kept = 0;
        long chunks = 0;
        for (var i = 0; i < candidates.Length && kept < most; i++)
        {
            ReadOnlySpan<TimeSpanMs> deleted = tombstones is null ? default : tombstones.Of(candidates[i]);
            var entry = block.Index.Series(candidates[i]);
            chunksAt[kept] = entry.SkipLabels();
            long found = 0;
            while (entry.NextChunk())
            {
                var chunk = entry.Chunk;
                if (chunk.MinTimeMs > maxTimeMs) break;
                if (chunk.MaxTimeMs >= minTimeMs && !BlockSelection.Covers(deleted, chunk)) found++;
            }
            if (found == 0) continue;
            chunks += found;
            series[kept++] = candidates[i];
        }
        if (kept < most)
        {
            Array.Resize(ref series, kept);
            Array.Resize(ref chunksAt, kept);
        }
        return new SelectedSeries(series, chunksAt, chunks);
    }
}
