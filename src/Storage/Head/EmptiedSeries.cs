using Barograph.Model.Samples;
using Barograph.Storage.Blocks;

namespace Barograph.Storage.Head;

/// <summary>Tells of which series no sample is left. One thread, under the append gate.</summary>
sealed class EmptiedSeries(HeadTables tables)
{
    readonly SeriesChunks chunks = new(tables, new BlockOptions());
    readonly SampleColumns columns = new();
    bool some;

    public bool Holds(int slot)
    {
        ref var row = ref tables.Row(slot);
        if (row.Generation == 0 || !row.HasSamples || tables.Deletions.Of(slot, row.Generation) is not { } deleted) return false;
        long first = tables.FirstTimeOf(row), last = row.Chunk.LastTimestampMs;
        if (TimeSpanMs.AnyCovers(deleted, first, last)) return true;
        // Several spans may do it together, but not without the first sample and the last.
        if (!DeletedSamples.Touch(deleted, first, first) || !DeletedSamples.Touch(deleted, last, last)) return false;
        some = false;
        chunks.Visit(slot, first, last, (_, _, _, _, _) => some = true, _ => some = true, columns);
        return !some;
    }
}
