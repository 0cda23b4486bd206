using Barograph.Model.Tenants;
using Barograph.Storage.Chunks;
using Barograph.Storage.Compaction;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Takeover;
using Barograph.Storage.Wal;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage;

/// <summary>Opens the databases of tenants: at a start those that have a log to read, the others when somebody asks for them.</summary>
/// <remarks>
/// A start waits for the logs only a moment: short ones are read by then, and nobody sees an answer that lacks anything. Longer ones are read
/// behind it, as many at once as there are cores.
/// </remarks>
sealed class StoreOpening(
    StoreOptions options, OutOfOrderWindow window, MemoryBudget budget, DecodedChunks? decoded, StoreInstruments instruments, CompactionInstruments compaction, StaleCompaction stale, ILoggerFactory logs,
    TimeProvider clock, CancellationToken stop)
{
    readonly ILogger log = logs.CreateLogger<StoreOpening>();
    readonly SemaphoreSlim places = new(Environment.ProcessorCount);
    readonly TaskCompletionSource replayed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    CancellationToken starting;
    volatile TenantHead? atWork;
    volatile DirectoryTakeover? takeover;
    volatile bool ready;

    /// <summary>Of the tenant whose log is being read, or was read last.</summary>
    public ReplayProgress? Progress => atWork?.Opening.Progress ?? takeover?.Progress;

    /// <summary>Completes when all logs have been read that the start found; fails where that of the tenant anonymous cannot be.</summary>
    public Task Replayed => replayed.Task;

    /// <summary>Opens all that have a log, and that of the tenant anonymous. Returns when they can be read.</summary>
    public void AtStart(TenantTable tenants, CancellationToken cancel)
    {
        starting = cancel;
        var began = clock.GetTimestamp();
        var heads = new List<TenantHead> { Enter(tenants.Add(TenantId.Anonymous)) };
        foreach (var path in options.Disk.Directories(DirectoryLayout.TenantsFolder(options.DataDirectory)))
        {
            cancel.ThrowIfCancellationRequested();
            if (TenantId.TryParse(Path.GetFileName(path)) is not { } tenant) continue;
            var place = tenants.Add(tenant);
            // Whoever was closed in order has nothing in the log: the first who asks opens it.
            if (HasLog(tenant) && TryEnter(place) is { } head) heads.Add(head);
        }
        var all = Task.WhenAll(heads.Select(static head => head.Replayed));
        WaitAWhile(all, began, cancel);
        if (heads[0].Replayed.IsFaulted) heads[0].Replayed.GetAwaiter().GetResult();
        ready = true;
        _ = CompleteAsync(heads[0].Replayed, all, began);
    }

    /// <summary>Opens a database; its log is read behind that.</summary>
    public TenantDatabase Open(TenantId tenant)
    {
        var blocks = options.Blocks ?? new BlockOptions();
        var cancel = ready ? stop : starting;
        takeover = new DirectoryTakeover(options.Disk, DirectoryLayout.Of(options.DataDirectory, tenant), clock, logs.CreateLogger<DirectoryTakeover>());
        takeover.Run((long)blocks.MinSpan.TotalMilliseconds, blocks.SegmentBytes, cancel);
        var began = clock.GetTimestamp();
        var database = TenantDatabase.Open(
            tenant, options, window, budget, decoded, instruments, compaction, stale, logs, clock, (head, replay) => ReplayAsync(tenant, head, replay, cancel), cancel);
        if (!ready) return database;
        try
        {
            WaitAWhile(database.Head.Replayed, began, cancel);
            if (database.Head.Replayed.IsFaulted) database.Head.Replayed.GetAwaiter().GetResult();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    void WaitAWhile(Task replays, long began, CancellationToken cancel)
    {
        var patience = options.ReplayPatience - clock.GetElapsedTime(began);
        Task.WhenAny(replays, Task.Delay(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, clock, cancel)).GetAwaiter().GetResult();
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>For a batch that came too early.</summary>
    /// <exception cref="StorageException">The log cannot be read, or too many wait already.</exception>
    public async Task WaitAsync(TenantHead head, CancellationToken cancel)
    {
        try
        {
            if (instruments.BatchWaits() > options.MaxWaitingBatches)
                throw new StorageException($"the log is still being read after the start, and {options.MaxWaitingBatches} batches wait for that already");
            await head.Replayed.WaitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            instruments.BatchGoesOn();
        }
    }

    async Task ReplayAsync(TenantId tenant, TenantHead head, Action replay, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stop);
        await places.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            atWork = head;
            // A thread of its own: those of the pool answer meanwhile.
            await Task.Factory.StartNew(replay, either.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            log.LogError(e, "The log of tenant {Tenant} cannot be read to its end: it can be neither read nor written", tenant);
            throw;
        }
        finally
        {
            places.Release();
            Count(head.Opening);
        }
    }

    void Count(HeadOpening opening)
    {
        instruments.TornBytes.Add(opening.Report.TornBytes);
        instruments.Corruptions.Add(opening.Report.CorruptSegments);
        instruments.CorruptBytes.Add(opening.Report.CorruptBytes);
        instruments.LostSamples.Add(opening.Report.LostSamples);
        instruments.OrphanSamples.Add(opening.OrphanSamples);
        instruments.DamagedChunkBytes.Add(opening.DamagedChunkBytes);
    }

    async Task CompleteAsync(Task first, Task all, long began)
    {
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        instruments.ReplaySeconds.Value = clock.GetElapsedTime(began).TotalSeconds;
        if (first.IsCompletedSuccessfully) replayed.SetResult();
        else if (first.Exception is { } failure) replayed.SetException(failure.InnerExceptions);
        else replayed.SetCanceled(CancellationToken.None);
    }

    /// <summary>One tenant whose files cannot be read must not keep the others from their data: it is tried again whenever somebody asks for it.</summary>
    TenantHead? TryEnter(TenantPlace place)
    {
        try
        {
            return Enter(place);
        }
        catch (StorageException e)
        {
            log.LogError(e, "The database of tenant {Tenant} cannot be opened; it is tried again when it is read or written", place.Tenant);
            return null;
        }
    }

    static TenantHead Enter(TenantPlace place)
    {
        var database = place.Enter();
        place.Leave();
        return database.Head;
    }

    bool HasLog(TenantId tenant)
    {
        var layout = DirectoryLayout.Of(options.DataDirectory, tenant);
        foreach (var path in options.Disk.Files(layout.WalFolder))
        {
            if (DirectoryLayout.NumberOf(path) is null) continue;
            using var file = options.Disk.Open(path, writable: false);
            if (file.Length > LogWriter.EmptySegmentBytes) return true;
        }
        return false;
    }
}
