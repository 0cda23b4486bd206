using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>The chunks of the chunk files at a start: each finds its series, or waits until the log names it.</summary>
sealed unsafe class FoundChunks(HeadTables tables)
{
    readonly Dictionary<(int Slot, uint Generation), int> waiting = [];

    /// <summary>The newest that a chunk names; its series may be lost.</summary>
    public uint NewestGeneration { get; private set; }

    /// <summary>Series whose chunks wait.</summary>
    public int Waiting => waiting.Count;

    /// <summary>A chunk of a chunk file finds its series, or waits for it.</summary>
    public void Attach(uint slot, uint generation, FullChunk chunk)
    {
        NewestGeneration = Math.Max(NewestGeneration, generation);
        if (slot < tables.SlotLimit && tables.Row((int)slot).Generation == generation)
        {
            ref var row = ref tables.Row((int)slot);
            row.FullChunks = Insert(chunk, row.FullChunks);
            return;
        }
        if (slot > SeriesRecordReader.MaxSlot) return;
        waiting.TryGetValue(((int)slot, generation), out var newest);
        waiting[((int)slot, generation)] = Insert(chunk, newest);
    }

    /// <summary>Puts a chunk where it belongs in its series' list, which is nearly always the front; returns the list.</summary>
    int Insert(FullChunk chunk, int newest)
    {
        int newer = 0, here = newest;
        while (here != 0 && tables.Chunks.Link(here).MinTimeMs > chunk.MaxTimeMs)
        {
            newer = here;
            here = tables.Chunks.Link(here).Older;
        }
        // The same chunk twice, if ever: one is enough.
        if (here != 0 && tables.Chunks.Link(here).MaxTimeMs >= chunk.MinTimeMs) return newest;
        var added = tables.Chunks.AddLink(chunk, here);
        if (newer == 0) return added;
        tables.Chunks.Link(newer).Older = added;
        return newest;
    }

    /// <summary>An open chunk of the checkpoint that was closed later is in a chunk file, complete.</summary>
    public void DropSuperseded()
    {
        for (var slot = 0; slot < tables.SlotLimit; slot++)
        {
            ref var row = ref tables.Row(slot);
            if (row.Generation == 0 || row.FullChunks == 0) continue;
            var newest = tables.Chunks.Link(row.FullChunks).MaxTimeMs;
            if (row.Block != 0 && tables.Chunks.FirstTimeOfOpen(row) <= newest) tables.Chunks.DiscardOpen(slot, ref row);
            if (row.Block == 0) TakeLast(ref row, row.FullChunks);
        }
    }

    /// <summary>Gives a series that the log has named its chunks.</summary>
    public void Join(int slot, ref SeriesRow row)
    {
        if (!waiting.Remove((slot, row.Generation), out var newest)) return;
        TakeLast(ref row, newest);
        row.FullChunks = newest;
    }

    /// <summary>Nobody will name the series of those that are left.</summary>
    public void FreeWaiting()
    {
        foreach (var (_, link) in waiting) tables.Chunks.FreeLinks(link);
        waiting.Clear();
    }

    /// <summary>Takes time and value of the last sample from the newest full chunk, unless the row knows them.</summary>
    void TakeLast(ref SeriesRow row, int newest)
    {
        ref var link = ref tables.Chunks.Link(newest);
        if (row.Chunk.LastTimestampMs == link.MaxTimeMs) return;
        var (file, offset) = FullChunk.Split(link.Place);
        if (tables.Chunks.IsRich(file, offset))
        {
            TakeLastRich(ref row, file, offset, link.MaxTimeMs);
            return;
        }
        var chunk = tables.Chunks.Files.At(file, offset);
        var count = XorChunkReader.CountOf(chunk);
        Span<long> times = stackalloc long[XorChunk.MaxSamples];
        Span<double> values = stackalloc double[XorChunk.MaxSamples];
        if (!XorChunkReader.Read(chunk, tables.Chunks.Files.LengthAt(file, offset), count, times, values) || times[count - 1] != link.MaxTimeMs)
            throw new StorageException($"chunk file {file:D8} is damaged at offset {offset}");
        row.Chunk.LastTimestampMs = times[count - 1];
        row.Chunk.LastValueBits = BitConverter.DoubleToUInt64Bits(values[count - 1]);
        row.Chunk.Count = (byte)count;
    }

    void TakeLastRich(ref SeriesRow row, int file, uint offset, long timeMs)
    {
        var columns = new SampleColumns();
        if (!RichColumns.Append(tables.Chunks.RichAt(file, offset, out var encoding), encoding, timeMs, timeMs, [], columns) || columns.Count != 1)
            throw new StorageException($"chunk file {file:D8} is damaged at offset {offset}");
        row.Chunk.LastTimestampMs = timeMs;
        row.Chunk.LastValueBits = BitConverter.DoubleToUInt64Bits(columns.Values[0]);
        row.Chunk.Count = encoding == ChunkEncoding.Xor2 ? SeriesRow.StartCount : SeriesRow.HistogramCount;
    }
}
