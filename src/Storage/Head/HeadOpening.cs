using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Wal;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Head;

/// <summary>Brings a head back from its directory: checkpoint, chunk files, then the rest of the log.</summary>
/// <remarks>
/// Series are only appended to, and in order of time; so a sample of the log that is not newer than what its series has is there already,
/// and everything may be read more than once. Chunks of series that only the log knows wait until the log names them.
/// </remarks>
sealed unsafe class HeadOpening(HeadTables tables, IDisk disk, DirectoryLayout layout, ILogger log)
{
    readonly Dictionary<(int Slot, uint Generation), int> waiting = [];
    LogPosition lateUntil;
    uint newestGeneration;
    long damagedAt = -1;
    ReplayProgress progress = new(0, 0, 0, false);

    public ReplayProgress Progress => progress;

    public long DamagedChunkBytes { get; private set; }

    public bool CheckpointDamaged => damagedAt >= 0;

    /// <summary>Samples of the log whose series is nowhere: its labels were in a damaged part.</summary>
    public long OrphanSamples { get; private set; }

    public LogReplayReport Report { get; private set; } = new();

    public long LogBytes { get; private set; }

    public long CheckpointBytes { get; private set; }

    /// <summary>The first log segment number that is free.</summary>
    public int NextSegment { get; private set; } = 1;

    /// <param name="lateInBlocksUntil">Samples out of order are in blocks as far as the log had them there.</param>
    /// <param name="cancel">Leaves the tables half filled.</param>
    public void Run(LogPosition lateInBlocksUntil, CancellationToken cancel)
    {
        lateUntil = lateInBlocksUntil;
        disk.CreateDirectory(layout.WalFolder);
        disk.CreateDirectory(layout.ChunksFolder);
        tables.IndexLater();
        var firstSegment = ReadCheckpoint(out var chunksSynced);
        DamagedChunkBytes = tables.Chunks.Files.Open(chunksSynced, Attach);
        if (DamagedChunkBytes > 0) log.LogError("Chunk files hold {Bytes} damaged bytes, which were left out", DamagedChunkBytes);
        DropSupersededChunks();
        // Older than whatever the log says.
        if (!FoundFile.Read(disk, layout.FoundFile, (series, exemplar) => tables.Exemplars.Add(series, exemplar), entry => tables.Metadata.Set(entry)))
            log.LogError("{Path} is damaged: some exemplars of Prometheus are left out", layout.FoundFile);
        ReplayLog(firstSegment, cancel);
        tables.IndexNow();
        var someAreLost = CheckpointDamaged || OrphanSamples > 0 || waiting.Count > 0;
        if (waiting.Count > 0) log.LogInformation("Chunk files hold chunks of {Series} series that are gone", waiting.Count);
        foreach (var (_, link) in waiting) tables.Chunks.FreeLinks(link);
        waiting.Clear();
        // Files may still use names of series that are lost: no new series may get one of them.
        tables.Generation = Math.Max(tables.Generation, newestGeneration + (someAreLost ? 1u : 0u));
        Settle();
        tables.FindFreeSlots();
    }

    int ReadCheckpoint(out (int, long) chunksSynced)
    {
        chunksSynced = (0, 0);
        var first = 0;
        string? newest = null;
        foreach (var path in disk.Files(layout.Root))
        {
            if (DirectoryLayout.IsUnfinished(path))
            {
                disk.Delete(path);
                continue;
            }
            if (DirectoryLayout.CheckpointNumberOf(path) is not { } number) continue;
            if (newest is not null) disk.Delete(newest);
            (newest, first) = (path, number);
        }
        if (newest is null) return 0;
        var reader = new CheckpointReader(tables, lateUntil);
        using (var file = disk.Open(newest, writable: false))
        {
            CheckpointBytes = file.Length;
            damagedAt = reader.Read(file, first);
        }
        chunksSynced = reader.ChunksSynced;
        if (damagedAt >= 0) SetAside(newest);
        return first;
    }

    /// <summary>Keeps a copy for a person; the file itself stays until the next checkpoint has replaced it.</summary>
    void SetAside(string checkpoint)
    {
        disk.CreateDirectory(layout.AsideFolder);
        using var damaged = disk.Open(checkpoint, writable: false);
        using var aside = disk.Create(Path.Combine(layout.AsideFolder, Path.GetFileName(checkpoint)));
        var bytes = new byte[1 << 16];
        long at = 0;
        for (int read; (read = damaged.Read(at, bytes)) > 0; at += read) aside.Write(at, bytes.AsSpan(0, read));
        log.LogError("The checkpoint is damaged at offset {Offset}: {Series} series were read before it; a copy was set aside as {Aside}",
            damagedAt, tables.SeriesCount, aside.Path);
    }

    /// <summary>A chunk of a chunk file finds its series, or waits for it.</summary>
    void Attach(uint slot, uint generation, FullChunk chunk)
    {
        newestGeneration = Math.Max(newestGeneration, generation);
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
    void DropSupersededChunks()
    {
        for (var slot = 0; slot < tables.SlotLimit; slot++)
        {
            ref var row = ref tables.Row(slot);
            if (row.Generation == 0 || row.FullChunks == 0) continue;
            var newest = tables.Chunks.Link(row.FullChunks).MaxTimeMs;
            if (row.Block != 0 && tables.Chunks.FirstTimeOfOpen(row) <= newest) tables.Chunks.DiscardOpen(slot, ref row);
            if (row.Block == 0) TakeLast(ref row);
        }
    }

    void ReplayLog(int firstSegment, CancellationToken cancel)
    {
        var reader = new LogReader(disk, layout, log) { OnDeletions = AddDeletions, OnOutOfOrder = AddOutOfOrder, OnExemplar = AddExemplar, OnMetadata = entry => tables.Metadata.Set(entry) };
        var segments = reader.Segments();
        foreach (var number in segments.Where(n => n < firstSegment)) disk.Delete(layout.WalSegment(number));
        segments.RemoveAll(n => n < firstSegment);
        NextSegment = Math.Max(firstSegment, segments.Count == 0 ? 0 : segments[^1]) + 1;
        if (segments.Count == 0) return;
        progress = new ReplayProgress(segments[0], segments[^1], segments[0], false);
        Report = reader.Read(segments, AddSeries, AddSamples, number =>
        {
            cancel.ThrowIfCancellationRequested();
            progress = progress with { Current = number };
        });
        foreach (var number in segments) LogBytes += SizeOf(layout.WalSegment(number));
        if (OrphanSamples > 0) log.LogError("{Samples} samples of the log name series whose labels were in a damaged part of it", OrphanSamples);
    }

    long SizeOf(string path)
    {
        using var file = disk.Open(path, writable: false);
        return file.Length;
    }

    void AddSeries(SeriesRecordReader series)
    {
        if (series.Slot < tables.SlotLimit)
        {
            ref var row = ref tables.Row(series.Slot);
            // The checkpoint may be younger than the record; and a slot's former series may be there still.
            if (row.Generation >= series.Generation) return;
            if (row.Generation != 0) Forget(series.Slot);
        }
        tables.Generation = Math.Max(tables.Generation, series.Generation);
        tables.Create(series.Slot, series.Generation, series.Labels, HeadTables.HashOf(series.Labels));
        if (!waiting.Remove((series.Slot, series.Generation), out var newest)) return;
        ref var created = ref tables.Row(series.Slot);
        created.FullChunks = newest;
        TakeLast(ref created);
    }

    void Forget(int slot)
    {
        ref var row = ref tables.Row(slot);
        tables.Chunks.DiscardOpen(slot, ref row);
        var links = row.FullChunks;
        row.FullChunks = 0;
        tables.Chunks.FreeLinks(links);
        tables.Late.Remove(slot);
        tables.RemoveUnindexed(slot);
    }

    void AddSamples(SampleRecordReader samples)
    {
        var slots = samples.Slots;
        var generations = samples.Generations;
        var times = samples.TimestampsMs;
        var values = samples.ValueBits;
        var rows = tables.Rows;
        var chunks = tables.Chunks;
        var details = samples.Details;
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[i];
            newestGeneration = Math.Max(newestGeneration, generations[i]);
            if (slot >= rows.Count || rows[slot].Generation != generations[i])
            {
                if (slot >= rows.Count || rows[slot].Generation < generations[i]) OrphanSamples++;
                continue;
            }
            ref var row = ref rows[slot];
            if (row.HasSamples && times[i] <= row.Chunk.LastTimestampMs) continue;
            if (details.Count == 0) chunks.Append(slot, ref row, times[i], values[i]);
            else AddDetailed(slot, ref row, i, times[i], values[i], details);
        }
    }

    void AddExemplar(int slot, uint generation, LabelSet series, Exemplar exemplar)
    {
        if (slot < tables.SlotLimit && tables.Row(slot).Generation == generation) tables.Exemplars.Add(tables.LabelsOf(slot), exemplar);
    }

    void AddDetailed(int slot, ref SeriesRow row, int number, long timeMs, ulong valueBits, List<RowDetail> details)
    {
        var detail = RowDetail.Find(details, number);
        if (detail == default) tables.Chunks.Append(slot, ref row, timeMs, valueBits);
        else tables.Chunks.AppendRich(slot, ref row, new(timeMs, detail.StartMs, valueBits, detail.Histogram));
    }

    void AddDeletions(List<DeletedSpan> spans)
    {
        spans.RemoveAll(span => span.Slot >= tables.SlotLimit || tables.Row(span.Slot).Generation != span.Generation);
        tables.Deletions.Add(spans);
        foreach (var span in spans) tables.Late.Delete(span.Slot, span.MinMs, span.MaxMs);
    }

    /// <summary>Whether the head has a chunk there; if not, the span hides nothing that it will ever read.</summary>
    bool HasSamplesWithin(DeletedSpan span)
    {
        ref var row = ref tables.Row(span.Slot);
        if (row.Generation != span.Generation || !row.HasSamples) return false;
        if (row.Block != 0 && row.Chunk.LastTimestampMs >= span.MinMs && tables.Chunks.FirstTimeOfOpen(row) <= span.MaxMs) return true;
        for (var number = row.FullChunks; number != 0; number = tables.Chunks.Link(number).Older)
        {
            ref var link = ref tables.Chunks.Link(number);
            if (link.MinTimeMs <= span.MaxMs && link.MaxTimeMs >= span.MinMs) return true;
        }
        return false;
    }

    /// <summary>Those that a checkpoint had as well are there twice until they are read or written: then one is left.</summary>
    void AddOutOfOrder(OutOfOrderRecordReader samples, LogPosition at)
    {
        for (var i = 0; i < samples.Rows; i++)
        {
            var slot = samples.Slots[i];
            var generation = samples.Generations[i];
            newestGeneration = Math.Max(newestGeneration, generation);
            if (slot < tables.SlotLimit && tables.Row(slot).Generation == generation)
            {
                if (at >= lateUntil) tables.Late.Insert(slot, LateSample.Of(samples.TimestampsMs[i], samples.ValueBits[i], samples.DetailOf(i)));
            }
            else if (slot >= tables.SlotLimit || tables.Row(slot).Generation < generation)
            {
                OrphanSamples++;
            }
        }
    }

    /// <summary>Takes time and value of the last sample from the newest full chunk, unless the row knows them.</summary>
    void TakeLast(ref SeriesRow row)
    {
        ref var link = ref tables.Chunks.Link(row.FullChunks);
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

    /// <summary>Finds the oldest and newest sample.</summary>
    void Settle()
    {
        for (var slot = 0; slot < tables.SlotLimit; slot++)
        {
            ref var row = ref tables.Row(slot);
            if (row.Generation == 0 || !row.HasSamples) continue;
            tables.MaxTimeMs = Math.Max(tables.MaxTimeMs, row.Chunk.LastTimestampMs);
            tables.MinTimeMs = Math.Min(tables.MinTimeMs, tables.FirstTimeOf(row));
        }
        tables.Deletions.Keep(HasSamplesWithin);
        progress = progress with { Done = true };
    }
}
