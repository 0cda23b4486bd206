using Barograph.Model;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Matching;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Merging;
using Barograph.Storage.Wal;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Head;

/// <summary>One tenant's series in memory, with their log and files: append, select, close.</summary>
sealed class TenantHead : IDisposable
{
    static readonly TimeSpan ReaderPatience = TimeSpan.FromSeconds(5);

    readonly HeadTables tables;
    readonly HeadOptions options;
    readonly HeadOpening opening;
    readonly OutOfOrderWindow window;
    readonly IDisk disk;
    readonly DirectoryLayout layout;
    readonly SyncWatch syncs;
    readonly TimeProvider clock;
    readonly ILogger logger;
    LogWriter? log;
    GroupCommit? commit;
    HeadDeletion? deletion;
    BatchAppender? appender;
    HeadUpkeep? upkeep;
    readonly CancellationTokenSource ending = new();
    long floorMs = long.MinValue;
    volatile bool replayed, closed;

    public TenantHead(
        HeadOptions options, OutOfOrderWindow window, IDisk disk, DirectoryLayout layout, MemoryBudget budget, Func<string, Counter> refusals, Distribution syncSeconds, TimeProvider clock,
        ILogger logger)
    {
        syncs = new SyncWatch(clock, syncSeconds);
        (this.options, this.window, this.disk, this.layout, this.clock, this.logger) = (options, window, disk, layout, clock, logger);
        tables = new HeadTables(disk, layout, (long)options.ChunkFileSpan.TotalMilliseconds);
        Admission = new SeriesAdmission(tables, options.MaxSeries, budget, refusals);
        tables.Exemplars.Resize(options.MaxExemplars);
        opening = new HeadOpening(tables, disk, layout, logger);
    }

    public HeadTables Tables => tables;

    public HeadOpening Opening => opening;

    /// <summary>Which new series are taken.</summary>
    public SeriesAdmission Admission { get; }

    public LogWriter? Log => log;

    public HeadUpkeep? Upkeep => upkeep;

    public TimeSpan ReplayTook { get; private set; }

    public long AppendedSamples { get; private set; }

    /// <summary>Why the log did not take the last batch; null while it does.</summary>
    public StorageException? LogFailure => appender?.LogFailure;

    /// <summary>How long the log's last sync took, or the one that runs so far.</summary>
    public TimeSpan SyncTook => syncs.Took;

    /// <summary>What log and chunks take on the disk.</summary>
    public long DiskBytes => (upkeep?.LogBytes ?? 0) + tables.Chunks.Files.SizeBytes;

    /// <summary>Whether the log has been read to its end: until then the head can be read, not written.</summary>
    public bool IsReplayed => replayed;

    /// <summary>The reading of the log. Where it fails, the head is of no use.</summary>
    public Task Replayed { get; private set; } = Task.CompletedTask;

    /// <summary>What answers lack while the log is being read; null where they lack nothing.</summary>
    public string? Missing => replayed ? null : opening.Progress.Missing(tables.MaxTimeMs);

    /// <summary>Reads back what the last checkpoint knew, and the rest of the log behind it. When it returns, the head can be read.</summary>
    /// <param name="floorMs">All samples before this time are in blocks.</param>
    /// <param name="lateUntil">What came out of order is in blocks as far as the log had it there.</param>
    /// <param name="behind">Runs the reading of the log, at once or beside the caller.</param>
    /// <param name="cancel">Ends the reading of the log; the head is then of no use.</param>
    public void Open(long floorMs, LogPosition lateUntil, Func<Action, Task> behind, CancellationToken cancel)
    {
        this.floorMs = floorMs;
        var began = clock.GetTimestamp();
        disk.CreateDirectory(layout.Root);
        opening.Begin(lateUntil);
        log = new LogWriter(disk, layout, opening.NextSegment);
        if (options.WalSync == WalSync.Always) commit = new GroupCommit(log, () => SyncLog());
        appender = new BatchAppender(tables, log, options, window, Admission) { MinValidTimeMs = floorMs };
        deletion = new HeadDeletion(tables, log);
        upkeep = new HeadUpkeep(tables, log, options, disk, layout, clock, logger);
        upkeep.BeginBehind(floorMs);
        logger.LogInformation("Head can be read: {Series} series of the checkpoint in {Seconds} s; {Segments} log segments are read behind that",
            tables.SeriesCount, clock.GetElapsedTime(began).TotalSeconds, opening.Segments);
        Replayed = behind(() => Replay(began, cancel));
    }

    /// <summary>For whoever has no use for a head that is not complete.</summary>
    public static Task AtOnce(Action replay)
    {
        replay();
        return Task.CompletedTask;
    }

    void Replay(long began, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, ending.Token);
        opening.Replay(either.Token);
        upkeep!.Begin(opening.LogBytes, opening.CheckpointBytes);
        upkeep.BeginBehind(floorMs);
        // Chunks that were past retention before lie in their files still.
        upkeep.DropOld();
        if (opening.CheckpointDamaged) Repair();
        ReplayTook = clock.GetElapsedTime(began);
        replayed = true;
        logger.LogInformation("Head is ready: {Series} series, {Samples} samples read from {Segments} log segments in {Seconds} s",
            tables.SeriesCount, opening.Report.Samples, opening.Report.Segments, ReplayTook.TotalSeconds);
    }

    /// <summary>The batch is readable when it returns; the task completes when the log promises what its mode says.</summary>
    public Task Append(SampleBatch batch, AppendReport report)
    {
        lock (tables.AppendGate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            Invariant.Require(replayed);
            appender!.Append(batch, report);
            AppendedSamples += report.Appended;
            // It is there, but in memory alone: whoever sends it again must not be told that it is safe.
            if (tables.UnloggedSamples > 0 && !batch.MayWait && report[AppendOutcome.Duplicate] > 0)
                throw new StorageException($"{tables.UnloggedSamples} samples are in memory alone until the log can be written; some of these may be among them", appender.LogFailure);
        }
        // What is there already may be so by a batch whose sync failed.
        return commit is null || report.Appended + report[AppendOutcome.Duplicate] == 0 ? Task.CompletedTask : commit.WaitAsync();
    }

    /// <summary>Brings the log to the medium. Returns how long it took.</summary>
    public TimeSpan SyncLog() => syncs.Run(log!.Sync);

    /// <summary>Deletes a span of some series, both ends included, for good when it returns. Returns of how many series.</summary>
    public int Delete(IReadOnlyList<Matcher> matchers, long minTimeMs, long maxTimeMs)
    {
        int series;
        lock (tables.AppendGate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            series = deletion!.Run(matchers, minTimeMs, maxTimeMs);
        }
        if (series > 0) SyncLog();
        return series;
    }

    /// <summary>
    /// The span that a block should be cut for: from the oldest sample to the end of its aligned range, once the head has half as much
    /// again behind it. Nothing that old is taken any more by then. The end itself does not belong to it.
    /// </summary>
    public (long MinMs, long EndMs)? SpanToCut(long spanMs)
    {
        lock (tables.AppendGate)
        {
            long min = tables.MinTimeMs, max = tables.MaxTimeMs;
            if (min > max || (decimal)max - min <= spanMs * 1.5m) return null;
            var begin = AlignedRange.StartOf(min, spanMs);
            return (min, begin + spanMs);
        }
    }

    /// <summary>As <see cref="SpanToCut"/>, of everything that is there, over or not; the last span ends right behind the newest sample.</summary>
    public (long MinMs, long EndMs)? SpanToEmpty(long spanMs)
    {
        lock (tables.AppendGate)
        {
            long min = tables.MinTimeMs, max = tables.MaxTimeMs;
            if (min > max) return null;
            var begin = AlignedRange.StartOf(min, spanMs);
            return (min, Math.Min(begin + spanMs, max + 1));
        }
    }

    /// <summary>From now on nothing older is taken.</summary>
    public void RefuseBefore(long timeMs)
    {
        lock (tables.AppendGate) appender!.MinValidTimeMs = Math.Max(appender.MinValidTimeMs, timeMs);
    }

    /// <summary>No sample lies between the time and the one that is returned; <see cref="long.MaxValue"/> where none comes behind it.</summary>
    public long OldestFrom(long timeMs)
    {
        var oldest = long.MaxValue;
        lock (tables.AppendGate)
        {
            for (var slot = 0; slot < tables.SlotLimit; slot++)
            {
                ref var row = ref tables.Row(slot);
                if (row.Generation == 0 || !row.HasSamples || row.Chunk.LastTimestampMs < timeMs) continue;
                oldest = Math.Min(oldest, Math.Max(timeMs, tables.FirstTimeFrom(row, timeMs)));
            }
        }
        return oldest;
    }

    /// <summary>What came out of order until now is to be cut into blocks: it does not change any more.</summary>
    public void BeginLeaving()
    {
        lock (tables.AppendGate)
        {
            lock (tables.ApplyGate) tables.Late.BeginLeaving(new LogPosition(log!.Segment, log.Offset));
        }
    }

    /// <summary>What was leaving is in blocks that readers find.</summary>
    public void EndLeaving()
    {
        lock (tables.AppendGate)
        {
            lock (tables.ApplyGate) tables.Late.EndLeaving();
        }
    }

    /// <summary>Samples before this time are in blocks that readers find.</summary>
    public void TruncateBefore(long timeMs) => upkeep!.TruncateBefore(timeMs);

    public ISelectionPart Select(SeriesQuery query)
    {
        // Before the look at the tables: what is read from the log meanwhile is not missing, but may not be seen.
        var missing = Missing;
        if (missing is not null && Replayed.IsFaulted) Replayed.GetAwaiter().GetResult();
        var ticket = tables.Reclaim.Enter();
        var whole = query;
        // After the ticket: who reads below a floor must hold one that is older than the floor.
        if (tables.FloorMs is var floor && floor > query.MinTimeMs) query = query with { MinTimeMs = floor };
        try
        {
            ObjectDisposedException.ThrowIf(closed, this);
            var slots = Resolve(query);
            var lastTimes = new long[slots.Length];
            LateRun[]?[]? late = null;
            var kept = 0;
            var deletions = tables.Deletions.IsEmpty ? null : new TimeSpanMs[]?[slots.Length];
            lock (tables.ApplyGate)
            {
                if (tables.Late.Overlaps(whole.MinTimeMs, whole.MaxTimeMs)) late = new LateRun[]?[slots.Length];
                foreach (var slot in slots)
                {
                    ref var row = ref tables.Row(slot);
                    var last = row.Chunk.LastTimestampMs;
                    if (row.Generation == 0) continue;
                    var hasInOrder = row.HasSamples && last >= query.MinTimeMs && (deletions is null || !IsDeleted(slot, row, query, out deletions[kept]));
                    var runs = late is null ? null : tables.Late.Copy(slot, whole.MinTimeMs, whole.MaxTimeMs);
                    if (!hasInOrder && runs is null) continue;
                    if (!hasInOrder) last = long.MinValue;
                    slots[kept] = slot;
                    if (late is not null) late[kept] = runs;
                    lastTimes[kept++] = last;
                    if (kept == query.Limit) break;
                }
            }
            if (kept < slots.Length)
            {
                Array.Resize(ref slots, kept);
                Array.Resize(ref lastTimes, kept);
            }
            return new HeadSelection(tables, slots, lastTimes, query, ticket) { Deleted = deletions, Late = late, Warnings = missing is null ? [] : [missing] };
        }
        catch
        {
            tables.Reclaim.Leave(ticket);
            throw;
        }
    }

    public LabelState LabelStateOf(LabelQuery query) => HeadLabels.StateOf(tables, query);

    public IReadOnlyList<string> LabelNames(LabelQuery query) => Guarded(() => HeadLabels.Names(tables, query));

    public IReadOnlyList<string> LabelValues(string name, LabelQuery query) => Guarded(() => HeadLabels.Values(tables, name, query));

    public HeadStatistics Statistics(int limit) => Guarded(() => HeadCounting.Of(tables, limit));

    /// <summary>
    /// Brings what is in the log to its final form and closes the files. Throws where the disk does not take it; the log has all.
    /// </summary>
    public void Close()
    {
        EndReplay();
        // What was not read yet is in the log still.
        if (!replayed) return;
        upkeep!.Flush();
        SyncLog();
    }

    /// <summary>Waits for readers, some seconds at the most: one that never ends keeps the memory that it reads.</summary>
    public void Dispose()
    {
        lock (tables.AppendGate)
        {
            if (closed) return;
            closed = true;
        }
        EndReplay();
        log?.Dispose();
        if (SpinWait.SpinUntil(() => tables.Reclaim.Readers == 0, ReaderPatience)) tables.Dispose();
        else logger.LogError("{Readers} readers of the store have not ended; their memory is not freed", tables.Reclaim.Readers);
    }

    void EndReplay()
    {
        ending.Cancel();
        // Whoever waits for it is told why it ended, if it did not end well.
        Replayed.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait();
    }

    /// <summary>A whole checkpoint in place of a damaged one, as soon as possible.</summary>
    void Repair()
    {
        try
        {
            upkeep!.Flush();
        }
        catch (StorageException e)
        {
            logger.LogError(e, "Cannot replace the damaged checkpoint yet");
        }
    }

    /// <summary>Whether nothing of the series is left in the query's span; and what is deleted of it.</summary>
    bool IsDeleted(int slot, in SeriesRow row, SeriesQuery query, out TimeSpanMs[]? deleted)
    {
        deleted = tables.Deletions.Of(slot, row.Generation);
        if (deleted is null) return false;
        var last = Math.Min(query.MaxTimeMs, row.Chunk.LastTimestampMs);
        // Upkeep may be closing chunks beside us: where the row changes while we look, the series is left to the reader of its samples.
        var version = Volatile.Read(ref tables.Row(slot).Version);
        if (TimeSpanMs.AnyCovers(deleted, query.MinTimeMs, last)) return true;
        if ((version & 1) != 0 || !row.HasSamples) return false;
        var first = tables.FirstTimeOf(row);
        Volatile.ReadBarrier();
        return row.Version == version && TimeSpanMs.AnyCovers(deleted, Math.Max(query.MinTimeMs, first), last);
    }

    T Guarded<T>(Func<T> read)
    {
        var ticket = tables.Reclaim.Enter();
        try
        {
            ObjectDisposedException.ThrowIf(closed, this);
            return read();
        }
        finally
        {
            tables.Reclaim.Leave(ticket);
        }
    }

    int[] Resolve(SeriesQuery query)
    {
        tables.Index.EnterReadLock();
        try
        {
            return new MatcherResolver(tables).Resolve(query.Matchers).ToArray();
        }
        finally
        {
            tables.Index.ExitReadLock();
        }
    }
}
