using Barograph.Storage.Disk;
using Barograph.Storage.Wal;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Head;

/// <summary>Brings a head back from its directory: checkpoint and chunk files, after which it can be read; then the rest of the log.</summary>
/// <remarks>Chunks of series that only the log knows wait until the log names them.</remarks>
sealed class HeadOpening(HeadTables tables, IDisk disk, DirectoryLayout layout, ILogger log)
{
    readonly FoundChunks found = new(tables);
    List<int> segments = [];
    LogPosition lateUntil;
    long damagedAt = -1;
    ReplayProgress progress = new(0, 0, 0, false);

    public ReplayProgress Progress => Volatile.Read(ref progress);

    public long DamagedChunkBytes { get; private set; }

    public bool CheckpointDamaged => damagedAt >= 0;

    /// <summary>Samples of the log whose series is nowhere: its labels were in a damaged part.</summary>
    public long OrphanSamples { get; private set; }

    public LogReplayReport Report { get; private set; } = new();

    public long LogBytes { get; private set; }

    public long CheckpointBytes { get; private set; }

    /// <summary>The first log segment number that is free.</summary>
    public int NextSegment { get; private set; } = 1;

    /// <summary>Segments that <see cref="Replay"/> will read.</summary>
    public int Segments => segments.Count;

    /// <summary>What was known when the last checkpoint was written, and full chunks. Behind it the tables can be read, not written.</summary>
    /// <param name="lateInBlocksUntil">Samples out of order are in blocks as far as the log had them there.</param>
    public void Begin(LogPosition lateInBlocksUntil)
    {
        lateUntil = lateInBlocksUntil;
        disk.CreateDirectory(layout.WalFolder);
        disk.CreateDirectory(layout.ChunksFolder);
        tables.IndexLater();
        var firstSegment = ReadCheckpoint(out var chunksSynced);
        DamagedChunkBytes = tables.Chunks.Files.Open(chunksSynced, found.Attach);
        if (DamagedChunkBytes > 0) log.LogError("Chunk files hold {Bytes} damaged bytes, which were left out", DamagedChunkBytes);
        found.DropSuperseded();
        // Older than whatever the log says.
        if (!FoundFile.Read(disk, layout.FoundFile, (series, exemplar) => tables.Exemplars.Add(series, exemplar), entry => tables.Metadata.Set(entry)))
            log.LogError("{Path} is damaged: some exemplars of Prometheus are left out", layout.FoundFile);
        tables.IndexNow();
        FindTimes();
        FindSegments(firstSegment);
    }

    /// <summary>Reads the log. The tables are read meanwhile; they may be written behind it.</summary>
    /// <param name="cancel">Leaves the tables without the rest of the log.</param>
    public void Replay(CancellationToken cancel)
    {
        var replay = new LogReplay(tables, found, lateUntil, cancel);
        var reader = new LogReader(disk, layout, log)
        {
            OnDeletions = replay.AddDeletions,
            OnOutOfOrder = replay.AddOutOfOrder,
            OnExemplar = replay.AddExemplar,
            OnMetadata = entry => tables.Metadata.Set(entry),
            Cancel = cancel,
        };
        Report = reader.Read(segments, replay.AddSeries, replay.AddSamples, number => Volatile.Write(ref progress, progress with { Current = number }));
        foreach (var number in segments) LogBytes += SizeOf(layout.WalSegment(number));
        OrphanSamples = replay.OrphanSamples;
        if (OrphanSamples > 0) log.LogError("{Samples} samples of the log name series whose labels were in a damaged part of it", OrphanSamples);
        var someAreLost = CheckpointDamaged || OrphanSamples > 0 || found.Waiting > 0;
        if (found.Waiting > 0) log.LogInformation("Chunk files hold chunks of {Series} series that are gone", found.Waiting);
        found.FreeWaiting();
        // Files may still use names of series that are lost: no new series may get one of them.
        tables.Generation = Math.Max(tables.Generation, replay.NewestGeneration + (someAreLost ? 1u : 0u));
        FindTimes();
        tables.Deletions.Keep(HasSamplesWithin);
        tables.FindFreeSlots();
        Volatile.Write(ref progress, progress with { Done = true });
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

    void FindSegments(int firstSegment)
    {
        segments = LogReader.Segments(disk, layout);
        foreach (var number in segments.Where(n => n < firstSegment)) disk.Delete(layout.WalSegment(number));
        segments.RemoveAll(n => n < firstSegment);
        NextSegment = Math.Max(firstSegment, segments.Count == 0 ? 0 : segments[^1]) + 1;
        if (segments.Count > 0) Volatile.Write(ref progress, new ReplayProgress(segments[0], segments[^1], segments[0], false));
    }

    long SizeOf(string path)
    {
        using var file = disk.Open(path, writable: false);
        return file.Length;
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

    /// <summary>Finds the oldest and newest sample.</summary>
    void FindTimes()
    {
        for (var slot = 0; slot < tables.SlotLimit; slot++)
        {
            ref var row = ref tables.Row(slot);
            if (row.Generation == 0 || !row.HasSamples) continue;
            tables.MaxTimeMs = Math.Max(tables.MaxTimeMs, row.Chunk.LastTimestampMs);
            tables.MinTimeMs = Math.Min(tables.MinTimeMs, tables.FirstTimeOf(row));
        }
    }
}
