using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Wal;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Head;

/// <summary>What a head does beside ingest: drop what is too old, close idle chunks, collect dead series, begin the log anew.</summary>
/// <remarks>Everything goes in small steps under the append gate, so that no batch waits long. One upkeep at a time.</remarks>
sealed class HeadUpkeep(HeadTables tables, LogWriter log, HeadOptions options, IDisk disk, DirectoryLayout layout, TimeProvider clock, ILogger logger)
{
    const int SlotsAtOnce = 1024;

    static readonly TimeSpan DropEvery = TimeSpan.FromMinutes(1);

    static readonly TimeSpan PatienceAfterFailure = TimeSpan.FromSeconds(15);

    readonly Lock once = new();
    long failedAt;
    long droppedAt;
    bool droppedEver;
    long checkpointAt;
    long checkpointBytes;
    long truncatedMs = long.MinValue;
    (long BeforeMs, long Ticket)? truncation;
    (IReadOnlyList<EndedSeries> Series, long Ticket)? leaving;
    long stale;

    /// <summary>Log bytes written since the last checkpoint began, those of earlier lives included.</summary>
    public long LogBytes => log.WrittenBytes - checkpointAt;

    public long Checkpoints { get; private set; }

    public long FailedCheckpoints { get; private set; }

    /// <summary>Why the last checkpoint could not be written; null where it could.</summary>
    public string? CheckpointFailure { get; private set; }

    /// <summary>Tells what the opening found.</summary>
    public void Begin(long replayedLogBytes, long lastCheckpointBytes)
    {
        checkpointAt = -replayedLogBytes;
        checkpointBytes = lastCheckpointBytes;
    }

    /// <summary>
    /// What is older is in blocks, which can be read: it leaves the head when those have ended who began to read before that.
    /// </summary>
    public void TruncateBefore(long timeMs)
    {
        lock (once)
        {
            lock (tables.AppendGate)
            {
                tables.FloorMs = timeMs;
                tables.MinTimeMs = Math.Max(tables.MinTimeMs, timeMs);
            }
            truncation = (timeMs, tables.Reclaim.Newest);
        }
    }

    /// <summary>Whether series are on their way out that ended.</summary>
    public bool IsLettingGo
    {
        get
        {
            lock (once) return leaving is not null;
        }
    }

    /// <summary>These ended, and all of them is in blocks that readers find: they leave when those have ended who began to read before that.</summary>
    public void LetGo(IReadOnlyList<EndedSeries> ended)
    {
        lock (once) leaving = (ended, tables.Reclaim.Newest);
    }

    /// <summary>As <see cref="TruncateBefore"/> at the opening, when nobody reads.</summary>
    public void BeginBehind(long floorMs)
    {
        if (floorMs == long.MinValue) return;
        tables.FloorMs = truncatedMs = floorMs;
        if (tables.MinTimeMs != long.MaxValue) tables.MinTimeMs = Math.Max(tables.MinTimeMs, floorMs);
    }

    /// <summary>Whatever is due. Called every few seconds.</summary>
    public void Run()
    {
        lock (once)
        {
            Tidy();
            if (truncation is (var beforeMs, var ticket) && !tables.Reclaim.HasReadersUpTo(ticket))
            {
                truncation = null;
                truncatedMs = beforeMs;
                DropOld();
            }
            if (leaving is (var ended, var until) && !tables.Reclaim.HasReadersUpTo(until))
            {
                leaving = null;
                DropEnded(ended);
            }
            if (!droppedEver || clock.GetElapsedTime(droppedAt) >= DropEvery) DropOld();
            if (tables.UnloggedSamples > 0) BringToDisk();
            else if (LogBytes > Math.Max(options.CheckpointBytes, 3 * checkpointBytes)) TryCheckpoint();
        }
    }

    /// <summary>
    /// Writes a checkpoint now: after it the log holds nothing that the rest does not. Throws where the disk does not take it.
    /// </summary>
    public void Flush()
    {
        lock (once)
        {
            Tidy();
            DropOld();
            Checkpoint();
            lock (tables.AppendGate) tables.Chunks.Files.Trim();
        }
    }

    /// <summary>Series of which all is deleted leave head and files. Returns how many. Throws where the disk does not take the checkpoint.</summary>
    public int ForgetDeleted()
    {
        lock (once)
        {
            var dead = new HashSet<int>();
            var freed = new List<int>();
            var emptied = new EmptiedSeries(tables);
            foreach (var slots in tables.Deletions.Slots().Chunk(SlotsAtOnce))
            {
                lock (tables.AppendGate)
                {
                    foreach (var slot in slots)
                    {
                        if (!emptied.Holds(slot)) continue;
                        Discard(slot, freed);
                        dead.Add(slot);
                    }
                }
            }
            if (dead.Count == 0) return 0;
            if (freed.Count > 0) tables.Reclaim.Retire(() => freed.ForEach(tables.Chunks.FreeLinks));
            Collect(dead);
            Sweep();
            // The log still has them: a start would bring them back, deleted, but by name.
            Checkpoint();
            return dead.Count;
        }
    }

    /// <summary>Those of them to which nothing was appended since.</summary>
    void DropEnded(IReadOnlyList<EndedSeries> ended)
    {
        var dead = new HashSet<int>();
        var freed = new List<int>();
        foreach (var some in ended.Chunk(SlotsAtOnce))
        {
            lock (tables.AppendGate)
            {
                foreach (var series in some)
                {
                    if (!series.IsStill(tables)) continue;
                    Discard(series.Slot, freed);
                    dead.Add(series.Slot);
                }
            }
        }
        tables.StaleSeries = Math.Max(0, tables.StaleSeries - dead.Count);
        if (dead.Count == 0) return;
        if (freed.Count > 0) tables.Reclaim.Retire(() => freed.ForEach(tables.Chunks.FreeLinks));
        Collect(dead);
        Sweep();
        logger.LogInformation("{Series} series that ended left memory", dead.Count);
        // The log still has them: a start would bring them back.
        TryCheckpoint();
    }

    /// <summary>Takes all chunks from a series. The caller holds the append gate.</summary>
    void Discard(int slot, List<int> freed)
    {
        ref var row = ref tables.Row(slot);
        tables.Chunks.DiscardOpen(slot, ref row);
        if (row.FullChunks != 0 && tables.Chunks.Unlink(ref row, long.MaxValue, 0) is var gone and not 0) freed.Add(gone);
    }

    /// <summary>What the log did not take goes into a checkpoint as soon as the disk takes one.</summary>
    void BringToDisk()
    {
        if (CheckpointFailure is not null && clock.GetElapsedTime(failedAt) < PatienceAfterFailure) return;
        var samples = tables.UnloggedSamples;
        try
        {
            Checkpoint();
            logger.LogInformation("{Samples} samples that the log could not take are on the disk", samples);
        }
        catch (StorageException e)
        {
            FailedCheckpoints++;
            failedAt = clock.GetTimestamp();
            if (CheckpointFailure is null) logger.LogError(e, "{Samples} samples are in memory alone: neither log nor checkpoint can be written; tried again every {Seconds} s", samples, PatienceAfterFailure.TotalSeconds);
            CheckpointFailure = e.Message;
        }
    }

    void TryCheckpoint()
    {
        try
        {
            Checkpoint();
        }
        catch (StorageException e)
        {
            FailedCheckpoints++;
            CheckpointFailure = e.Message;
            failedAt = clock.GetTimestamp();
            // Not before the log has grown by as much again: a full disk does not get better by asking.
            checkpointAt = log.WrittenBytes;
            logger.LogError(e, "Cannot write a checkpoint; the log stays as it is and is tried again later");
        }
    }

    void Checkpoint()
    {
        int first;
        long unlogged;
        lock (tables.AppendGate)
        {
            log.Rotate();
            unlogged = tables.UnloggedSamples;
            first = log.Segment;
            checkpointAt = log.WrittenBytes;
        }
        checkpointBytes = new CheckpointWriter(tables, disk, layout).Write(first);
        Checkpoints++;
        CheckpointFailure = null;
        lock (tables.AppendGate) tables.UnloggedSamples -= unlogged;
        log.Sync();
        if (disk.FileExists(layout.FoundFile)) disk.Delete(layout.FoundFile);
        foreach (var path in disk.Files(layout.WalFolder))
        {
            if (DirectoryLayout.NumberOf(path) is { } number && number < first) disk.Delete(path);
        }
        foreach (var path in disk.Files(layout.Root))
        {
            if (DirectoryLayout.CheckpointNumberOf(path) is { } number && number < first) disk.Delete(path);
        }
    }

    void Tidy()
    {
        lock (tables.AppendGate)
        {
            if (tables.Chunks.HomelessCount > 0)
            {
                var moved = tables.Chunks.HouseHomeless();
                tables.Reclaim.Retire(() =>
                {
                    foreach (var (block, sizeClass) in moved) tables.Chunks.Homeless.FreeHome(block, sizeClass);
                });
            }
        }
        Sweep();
    }

    /// <summary>Drops what is past retention, closes idle chunks, collects series without samples.</summary>
    public void DropOld()
    {
        droppedEver = true;
        droppedAt = clock.GetTimestamp();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var newest = Math.Min(now, tables.MaxTimeMs);
        if (newest == long.MinValue) return;
        var cutoff = Math.Max(truncatedMs, options.Retention > TimeSpan.Zero ? newest - (long)options.Retention.TotalMilliseconds : long.MinValue);
        var idle = newest - (long)options.IdleChunk.TotalMilliseconds;
        var files = tables.Chunks.Files.OlderThan(cutoff).ToList();
        if (options.RetentionBytes > 0) files = [.. files.Union(tables.Chunks.Files.Beyond(options.RetentionBytes))];
        if (options.Retention > TimeSpan.Zero) DropLate(newest - (long)options.Retention.TotalMilliseconds);
        stale = 0;
        var firstKept = files.Count == 0 ? 0 : files[^1].Number + 1;
        var dead = new HashSet<int>();
        var freed = new List<int>();
        for (var slot = 0; slot < tables.SlotLimit; slot += SlotsAtOnce)
        {
            lock (tables.AppendGate)
            {
                for (var i = slot; i < Math.Min(tables.SlotLimit, slot + SlotsAtOnce); i++) TidySeries(i, cutoff, idle, firstKept, dead, freed);
            }
        }
        if (freed.Count > 0) tables.Reclaim.Retire(() => freed.ForEach(tables.Chunks.FreeLinks));
        tables.StaleSeries = stale;
        Collect(dead);
        foreach (var file in files) Drop(file);
        if (tables.Metadata.IsFull) ForgetMetadata();
        if (cutoff > tables.MinTimeMs && (freed.Count > 0 || dead.Count > 0)) tables.MinTimeMs = cutoff;
        Sweep();
    }

    void TidySeries(int slot, long cutoff, long idle, int firstKeptFile, HashSet<int> dead, List<int> freed)
    {
        ref var row = ref tables.Row(slot);
        if (row.Generation == 0) return;
        if (row.Block != 0 && row.Chunk.LastTimestampMs < cutoff) tables.Chunks.DiscardOpen(slot, ref row);
        else if (row.Block != 0 && row.Chunk.LastTimestampMs < idle) tables.Chunks.Close(slot, ref row);
        if (row.FullChunks != 0 && tables.Chunks.Unlink(ref row, cutoff, firstKeptFile) is var gone and not 0) freed.Add(gone);
        if (EndedSeries.IsEnded(row)) stale++;
        if (!row.HasSamples && !tables.Late.Has(slot)) dead.Add(slot);
    }

    void ForgetMetadata()
    {
        tables.Index.EnterReadLock();
        try
        {
            tables.Metadata.Forget(tables.HasFamily);
        }
        finally
        {
            tables.Index.ExitReadLock();
        }
    }

    void DropLate(long beforeMs)
    {
        if (tables.Late.IsEmpty) return;
        lock (tables.AppendGate)
        {
            lock (tables.ApplyGate) tables.Late.DropBefore(beforeMs);
        }
    }

    void Collect(HashSet<int> dead)
    {
        if (dead.Count == 0) return;
        lock (tables.AppendGate)
        {
            // A batch may have woken one up since.
            dead.RemoveWhere(slot => tables.Row(slot).HasSamples || tables.Late.Has(slot));
            tables.Index.EnterWriteLock();
            try
            {
                tables.Remove(dead);
                tables.Generation++;
            }
            finally
            {
                tables.Index.ExitWriteLock();
            }
            tables.Reclaim.Retire(() => Release(dead));
        }
    }

    void Release(IEnumerable<int> dead)
    {
        tables.Index.EnterWriteLock();
        try
        {
            foreach (var slot in dead) tables.Release(slot);
        }
        finally
        {
            tables.Index.ExitWriteLock();
        }
    }

    void Drop(ChunkFile file)
    {
        tables.Chunks.Files.Drop(file);
        logger.LogInformation("Dropped chunk file {File}: {Bytes} bytes are past their retention", file.Number, file.UsedBytes);
        tables.Reclaim.Retire(() => tables.Chunks.Files.Release(file));
    }

    void Sweep()
    {
        lock (tables.AppendGate) tables.Reclaim.Sweep();
    }
}
