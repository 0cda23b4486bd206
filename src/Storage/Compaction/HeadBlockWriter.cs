using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;

namespace Barograph.Storage.Compaction;

/// <summary>Writes a span of a head as a block. Ingest goes on meanwhile: nothing that old is taken any more.</summary>
/// <remarks>
/// Full chunks that lie within the span are copied as they are; those that reach over its ends, and open ones, are encoded anew. The meta
/// says how far the head has been written (<see cref="HeadMark"/>), so that a start knows what of the head's files is in blocks.
/// </remarks>
sealed class HeadBlockWriter(HeadTables tables, IDisk disk, string folder, BlockOptions options, CompactionInstruments instruments)
{
    const int SlotsAtOnce = 4096;

    /// <summary>Slots of the only series that go into it; null = all.</summary>
    public IReadOnlySet<int>? Only { get; init; }

    /// <summary>Of the block's meta.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <param name="id">The name of the block.</param>
    /// <param name="mark">Goes into its meta, unless it is a copy that the head does not let go of.</param>
    /// <param name="minTimeMs">The first time that belongs to it.</param>
    /// <param name="endMs">The first time that does not.</param>
    /// <param name="cancel">Leaves nothing behind.</param>
    /// <returns>Null where there are no samples.</returns>
    public BlockMeta? Write(Ulid id, HeadMark? mark, long minTimeMs, long endMs, CancellationToken cancel)
    {
        var ticket = tables.Reclaim.Enter();
        try
        {
            var slots = SlotsWithin(minTimeMs, endMs);
            if (slots.Length == 0) return null;
            var symbols = new HeadSymbols(tables, slots);
            Array.Sort(slots, symbols.Compare);
            using var writer = new BlockWriter(disk, folder, id, symbols.Arena, options.SegmentBytes);
            WriteSeries(writer, symbols, slots, minTimeMs, endMs, cancel);
            var meta = new BlockMeta { Id = id, MinTimeMs = minTimeMs, MaxTimeMs = endMs, Compaction = new BlockCompaction { Sources = [id], Hints = Hints } };
            return writer.Finish(mark is { } own ? own.On(meta) : meta);
        }
        finally
        {
            tables.Reclaim.Leave(ticket);
        }
    }

    int[] SlotsWithin(long minTimeMs, long endMs)
    {
        var found = new List<int>();
        for (var from = 0; ; from += SlotsAtOnce)
        {
            lock (tables.AppendGate)
            {
                if (from >= tables.SlotLimit) break;
                for (var slot = from; slot < Math.Min(tables.SlotLimit, from + SlotsAtOnce); slot++)
                {
                    ref var row = ref tables.Row(slot);
                    if (row.Generation == 0 || !row.HasSamples || Only?.Contains(slot) == false || row.Chunk.LastTimestampMs < minTimeMs) continue;
                    if (tables.FirstTimeOf(row) < endMs) found.Add(slot);
                }
            }
        }
        return [.. found];
    }

    void WriteSeries(BlockWriter writer, HeadSymbols symbols, int[] slots, long minTimeMs, long endMs, CancellationToken cancel)
    {
        var chunks = new SeriesChunks(tables, options);
        ChunkSink sink = (encoding, data, min, max, samples) =>
        {
            writer.AddChunk(encoding, data, min, max, samples);
            instruments.Chunk(data.Length, samples, max - min);
        };
        var encoder = new ColumnsEncoder(sink, options.StartsOfNumbers, options.StartsOfHistograms);
        var columns = new SampleColumns();
        uint[] labels = [];
        SeriesChunks.WholeChunk whole = (encoding, data, min, max, samples) =>
        {
            // What was decoded before it comes first.
            encoder.Flush();
            sink(encoding, data, min, max, samples);
        };
        Action<SampleColumns> part = encoder.Add;
        foreach (var slot in slots)
        {
            cancel.ThrowIfCancellationRequested();
            chunks.Visit(slot, minTimeMs, endMs - 1, whole, part, columns);
            encoder.Flush();
            var length = symbols.Read(slot, ref labels);
            writer.EndSeries(labels.AsSpan(0, length));
        }
    }
}
