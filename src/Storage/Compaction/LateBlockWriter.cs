using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Storage.Head.OutOfOrder;

namespace Barograph.Storage.Compaction;

/// <summary>Writes the late samples that are leaving a head as blocks, one for each aligned range in which some lie.</summary>
/// <remarks>They overlap the blocks of what came in order; the next compaction merges both.</remarks>
sealed class LateBlockWriter(HeadTables tables, IDisk disk, string folder, BlockOptions options, Ulid identity, TimeProvider clock)
{
    readonly LateTable late = tables.Late.Leaving!;

    /// <summary>Returns the blocks; the last one says that all are there.</summary>
    public IReadOnlyList<BlockMeta> Write(long spanMs, CancellationToken cancel)
    {
        var ticket = tables.Reclaim.Enter();
        try
        {
            var ranges = new SortedSet<long>();
            foreach (var slot in late.Slots) late.Find(slot)!.Borrow().AddRanges(spanMs, ranges);
            var made = new List<BlockMeta>();
            foreach (var start in ranges)
            {
                if (WriteRange(start, start + spanMs, start == ranges.Max, cancel) is { } meta) made.Add(meta);
            }
            return made;
        }
        finally
        {
            tables.Reclaim.Leave(ticket);
        }
    }

    BlockMeta? WriteRange(long minTimeMs, long endMs, bool isLast, CancellationToken cancel)
    {
        var slots = late.Slots.Where(slot => late.Find(slot) is { } series && series.MinTimeMs < endMs && series.MaxTimeMs >= minTimeMs).ToArray();
        var symbols = new HeadSymbols(tables, slots);
        Array.Sort(slots, symbols.Compare);
        var id = Ulid.New(clock.GetUtcNow());
        using var writer = new BlockWriter(disk, folder, id, symbols.Arena, options.SegmentBytes);
        var encoder = new ColumnsEncoder(writer.AddChunk, options.StartsOfNumbers, options.StartsOfHistograms);
        var columns = new SampleColumns();
        var samples = new List<LateSample>();
        uint[] labels = [];
        foreach (var slot in slots)
        {
            cancel.ThrowIfCancellationRequested();
            samples.Clear();
            late.Find(slot)!.Borrow().Read(minTimeMs, endMs - 1, samples);
            LateOrder.Sort(samples);
            columns.Clear();
            foreach (var sample in samples) LateOrder.Append(columns, sample);
            encoder.Add(columns);
            encoder.Flush();
            var length = symbols.Read(slot, ref labels);
            writer.EndSeries(labels.AsSpan(0, length));
        }
        var meta = new BlockMeta
        {
            Id = id,
            MinTimeMs = minTimeMs,
            MaxTimeMs = endMs,
            Compaction = new BlockCompaction { Sources = [id], Hints = [BlockCompaction.FromOutOfOrder] },
        };
        return writer.Finish(isLast ? new LateMark(identity, tables.Late.LeavingUntil).On(meta) : meta);
    }
}
