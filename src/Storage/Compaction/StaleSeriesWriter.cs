using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;

namespace Barograph.Storage.Compaction;

/// <summary>Writes all that a head has of some series that ended as blocks, one for each aligned range.</summary>
/// <remarks>They carry no mark of the head: of other series it keeps what is as old. Compaction keeps such blocks to themselves, as Prometheus' does.</remarks>
sealed class StaleSeriesWriter(HeadTables tables, IDisk disk, string folder, BlockOptions options, CompactionInstruments instruments, TimeProvider clock)
{
    public IReadOnlyList<BlockMeta> Write(IReadOnlyList<EndedSeries> ended, CancellationToken cancel)
    {
        var writer = new HeadBlockWriter(tables, disk, folder, options, instruments)
        {
            Only = ended.Select(static s => s.Slot).ToHashSet(),
            Hints = [BlockCompaction.FromStaleSeries],
        };
        var span = (long)options.MinSpan.TotalMilliseconds;
        long first = long.MaxValue, last = long.MinValue;
        foreach (var series in ended) (first, last) = (Math.Min(first, series.FirstMs), Math.Max(last, series.LastMs));
        var made = new List<BlockMeta>();
        for (var start = AlignedRange.StartOf(first, span); start <= last; start += span)
        {
            if (writer.Write(Ulid.New(clock.GetUtcNow()), null, Math.Max(first, start), start + span, cancel) is { } meta) made.Add(meta);
        }
        return made;
    }
}
