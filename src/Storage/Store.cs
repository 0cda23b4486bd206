using System.Collections.Concurrent;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Storage.Blocks;
using Barograph.Storage.Compaction;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Storage.Merging;
using Barograph.Storage.Wal;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage;

/// <summary>The time series database of one data directory: a head with its log, and blocks, for each tenant, opened on its first write.</summary>
public sealed class Store : ISampleSink, ISeriesSource, IAsyncDisposable
{
    static readonly TimeSpan SyncEvery = TimeSpan.FromMilliseconds(100), UpkeepEvery = TimeSpan.FromSeconds(5);

    readonly StoreOptions options;
    readonly TimeProvider clock;
    readonly ILoggerFactory logs;
    readonly ILogger logger;
    readonly StoreInstruments instruments;
    readonly ConcurrentDictionary<TenantId, TenantHead> heads = new();
    readonly ConcurrentDictionary<TenantId, BlockShelf> shelves = new();
    readonly ConcurrentDictionary<TenantId, BlockKeeper> keepers = new();
    readonly CompactionInstruments compaction;
    readonly Lock opening = new();
    readonly CancellationTokenSource stop = new();
    DirectoryLock? directoryLock;
    Task background = Task.CompletedTask;
    volatile TenantHead? atWork;
    volatile bool logTrouble, ready, closed;

    Store(StoreOptions options, InstrumentRegistry registry, ILoggerFactory logs, TimeProvider clock)
    {
        (this.options, this.logs, this.clock) = (options, logs, clock);
        logger = logs.CreateLogger<Store>();
        instruments = new StoreInstruments(registry, () => (IReadOnlyCollection<TenantHead>)heads.Values);
        compaction = new CompactionInstruments(registry);
        BlockInstruments.Observe(registry, () => (IReadOnlyCollection<BlockShelf>)shelves.Values,
            () => heads.Values.Select(static h => (double)h.Tables.MinTimeMs).DefaultIfEmpty(long.MaxValue).Min());
    }

    /// <summary>Reads everything back and completes when the store can be used. <see cref="Begin"/> shows progress meanwhile.</summary>
    /// <exception cref="StorageException">The directory cannot be used: in use, not writable, damaged.</exception>
    public static async Task<Store> OpenAsync(
        StoreOptions options, InstrumentRegistry instruments, ILoggerFactory logs, TimeProvider clock, CancellationToken cancel)
    {
        var store = Begin(options, instruments, logs, clock);
        await store.ReadyAsync(cancel).ConfigureAwait(false);
        return store;
    }

    /// <summary>A store that is not open yet: <see cref="ReadyAsync"/> opens it, <see cref="Replay"/> shows how far it is.</summary>
    public static Store Begin(StoreOptions options, InstrumentRegistry instruments, ILoggerFactory logs, TimeProvider clock)
        => new(options, instruments, logs, clock);

    /// <summary>Set as soon as reads and writes are taken.</summary>
    public bool IsReady => ready;

    /// <summary>Of the tenant whose log is being read, or was read last.</summary>
    public ReplayProgress Replay => atWork?.Opening.Progress ?? new ReplayProgress(0, 0, 0, IsReady);

    /// <summary>Damaged places found in logs since the start.</summary>
    public long LogCorruptions => (long)instruments.Corruptions.Value;

    public IReadOnlyCollection<TenantId> Tenants => (IReadOnlyCollection<TenantId>)heads.Keys;

    public Task ReadyAsync(CancellationToken cancel) => Task.Run(() => Open(cancel), cancel);

    public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(closed, this);
        var head = HeadForWrite(batch.Tenant);
        if (head is null)
        {
            Refuse(batch, report);
            return default;
        }
        try
        {
            head.Append(batch, report);
        }
        catch (StorageException e)
        {
            instruments.WritesFailed.Increment();
            if (!logTrouble) logger.LogError(e, "Samples are refused until the log can be written again");
            logTrouble = true;
            throw;
        }
        if (logTrouble && report.Appended > 0)
        {
            logTrouble = false;
            logger.LogInformation("The log can be written again");
        }
        instruments.Count(report);
        return default;
    }

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!heads.TryGetValue(query.Tenant, out var head)) return new(EmptySelection.Instance);
        // The head first: what leaves it is in a block before. The other way round, samples could be in neither.
        var newest = head.Select(query);
        var parts = new List<ISeriesSelection>();
        try
        {
            shelves[query.Tenant].Select(query, parts);
            if (parts.Count == 0) return new(newest);
            if (newest.Count > 0) parts.Add(newest);
            else newest.Dispose();
            return new(parts.Count == 1 ? parts[0] : new MergedSelection(parts, query.Limit));
        }
        catch
        {
            newest.Dispose();
            foreach (var part in parts) part.Dispose();
            throw;
        }
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(Names(null, query));
    }

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(Names(name, query));
    }

    /// <summary>The blocks of a tenant, oldest first.</summary>
    public IReadOnlyList<BlockMeta> Blocks(TenantId tenant)
        => shelves.TryGetValue(tenant, out var shelf) ? [.. shelf.Blocks.Select(static b => b.Meta)] : [];

    /// <summary>Blocks of a tenant that cannot be read, and why.</summary>
    public IReadOnlyList<BadBlock> BadBlocks(TenantId tenant) => shelves.TryGetValue(tenant, out var shelf) ? shelf.Bad : [];

    /// <summary>What <c>status/tsdb</c> shows, each list with at most so many entries; null for a tenant without data.</summary>
    public HeadStatistics? Statistics(TenantId tenant, int limit) => heads.TryGetValue(tenant, out var head) ? head.Statistics(limit) : null;

    /// <summary>Brings all data to its final form on disk: afterwards the log is empty.</summary>
    /// <exception cref="StorageException">The disk did not take it; nothing is lost, the log has it.</exception>
    public Task FlushAsync(CancellationToken cancel) => Task.Run(() =>
    {
        foreach (var head in heads.Values)
        {
            cancel.ThrowIfCancellationRequested();
            head.Upkeep!.Flush();
        }
    }, cancel);

    /// <summary>Upkeep at once instead of in a few seconds: for tests and simulated time.</summary>
    public void Tend()
    {
        foreach (var head in heads.Values) head.Upkeep!.Run();
        foreach (var keeper in keepers.Values) keeper.Run(stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (closed) return;
        closed = true;
        await stop.CancelAsync().ConfigureAwait(false);
        await background.ConfigureAwait(false);
        foreach (var head in heads.Values)
        {
            try
            {
                if (IsReady) await Task.Run(head.Close).ConfigureAwait(false);
            }
            catch (StorageException e)
            {
                logger.LogError(e, "Cannot write the last checkpoint; the log has everything and is read at the next start");
            }
            head.Dispose();
        }
        foreach (var shelf in shelves.Values) shelf.Dispose();
        directoryLock?.Dispose();
        stop.Dispose();
    }

    void Open(CancellationToken cancel)
    {
        options.Disk.CreateDirectory(options.DataDirectory);
        if (options.UseLockFile) directoryLock = DirectoryLock.Take(options.DataDirectory);
        try
        {
            ReportForeignData();
            var began = clock.GetTimestamp();
            OpenHead(TenantId.Anonymous, cancel);
            foreach (var path in options.Disk.Directories(DirectoryLayout.TenantsFolder(options.DataDirectory)))
            {
                if (TenantId.TryParse(Path.GetFileName(path)) is { } tenant) OpenHead(tenant, cancel);
            }
            instruments.ReplaySeconds.Value = clock.GetElapsedTime(began).TotalSeconds;
        }
        catch
        {
            foreach (var head in heads.Values) head.Dispose();
            heads.Clear();
            foreach (var shelf in shelves.Values) shelf.Dispose();
            shelves.Clear();
            directoryLock?.Dispose();
            throw;
        }
        ready = true;
        background = Task.WhenAll(SyncLoop(), UpkeepLoop(), BlockLoop());
    }

    void ReportForeignData()
    {
        var foreign = options.Disk.Directories(options.DataDirectory).Where(DirectoryLayout.IsForeign).Select(Path.GetFileName).ToList();
        if (foreign.Count > 0)
            logger.LogWarning("The data directory holds data of Prometheus ({Names}), which is left untouched and not taken over yet", string.Join(", ", foreign));
    }

    TenantHead OpenHead(TenantId tenant, CancellationToken cancel)
    {
        var layout = DirectoryLayout.Of(options.DataDirectory, tenant);
        var head = new TenantHead(options.Head, options.Disk, layout, clock, logs.CreateLogger<TenantHead>());
        var shelf = new BlockShelf(options.Disk, layout.BlocksFolder, logs.CreateLogger<BlockShelf>());
        atWork = head;
        try
        {
            var identity = HeadIdentity.ReadOrMake(options.Disk, layout, clock);
            if (options.Blocks is not null) BlockKeeper.RemoveLeftovers(options.Disk, layout.BlocksFolder, logger);
            shelf.Load();
            head.Open(HeadMark.Of(shelf.Blocks.Select(static b => b.Meta), identity)?.UntilMs ?? long.MinValue, cancel);
            if (options.Blocks is { } blocks)
                keepers[tenant] = new BlockKeeper(head, identity, shelf, blocks, options.Head, options.Disk, clock, compaction, logs.CreateLogger<BlockKeeper>());
        }
        catch
        {
            shelf.Dispose();
            head.Dispose();
            throw;
        }
        var report = head.Opening.Report;
        instruments.TornBytes.Add(report.TornBytes);
        instruments.Corruptions.Add(report.CorruptSegments);
        instruments.CorruptBytes.Add(report.CorruptBytes);
        instruments.OrphanSamples.Add(head.Opening.OrphanSamples);
        instruments.DamagedChunkBytes.Add(head.Opening.DamagedChunkBytes);
        shelves[tenant] = shelf;
        heads[tenant] = head;
        return head;
    }

    TenantHead? HeadForWrite(TenantId tenant)
    {
        if (heads.TryGetValue(tenant, out var head)) return head;
        if (!IsReady) throw new StorageException("the store is not open yet");
        lock (opening)
        {
            if (heads.TryGetValue(tenant, out head)) return head;
            return heads.Count >= options.MaxTenants ? null : OpenHead(tenant, stop.Token);
        }
    }

    IReadOnlyList<string> Names(string? valuesOf, LabelQuery query)
    {
        if (!heads.TryGetValue(query.Tenant, out var head)) return [];
        var lists = new List<IReadOnlyList<string>> { valuesOf is null ? head.LabelNames(query) : head.LabelValues(valuesOf, query) };
        shelves[query.Tenant].Names(valuesOf, query, lists);
        return MergedNames.Of(lists, query.Limit);
    }

    void Refuse(SampleBatch batch, AppendReport report)
    {
        instruments.TenantsRefused.Increment();
        report.Clear();
        batch.Outcomes.Fill(AppendOutcome.SeriesLimit);
        report.Add(AppendOutcome.SeriesLimit, batch.Count);
        instruments.Count(report);
    }

    async Task SyncLoop()
    {
        if (options.Head.WalSync != WalSync.Interval) return;
        using var timer = new PeriodicTimer(SyncEvery, clock);
        while (await NextAsync(timer).ConfigureAwait(false))
        {
            foreach (var head in heads.Values)
            {
                if (!head.Log!.IsSynced) Sync(head);
            }
        }
    }

    void Sync(TenantHead head)
    {
        var began = clock.GetTimestamp();
        try
        {
            head.Log!.Sync();
            instruments.SyncSeconds.Observe(clock.GetElapsedTime(began).TotalSeconds);
        }
        catch (StorageException e)
        {
            instruments.SyncsFailed.Increment();
            logger.LogError(e, "Cannot bring the log to the medium; tried again soon");
        }
    }

    async Task UpkeepLoop()
    {
        using var timer = new PeriodicTimer(UpkeepEvery, clock);
        while (await NextAsync(timer).ConfigureAwait(false))
        {
            foreach (var head in heads.Values)
            {
                try
                {
                    head.Upkeep!.Run();
                }
                catch (Exception e)
                {
                    // Whatever it was, the machine's fault or ours: without upkeep memory and log would grow in silence.
                    logger.LogError(e, "Upkeep of the store failed; tried again soon");
                }
            }
        }
    }

    /// <summary>A task of its own: writing a large block must not keep the head's upkeep waiting.</summary>
    async Task BlockLoop()
    {
        using var timer = new PeriodicTimer(UpkeepEvery, clock);
        while (await NextAsync(timer).ConfigureAwait(false))
        {
            foreach (var keeper in keepers.Values)
            {
                try
                {
                    keeper.Run(stop.Token);
                }
                catch (Exception e)
                {
                    logger.LogError(e, "Work on blocks failed; tried again soon");
                }
            }
        }
    }

    async ValueTask<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
