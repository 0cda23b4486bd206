using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage.Blocks;
using Barograph.Storage.Chunks;
using Barograph.Storage.Compaction;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage;

/// <summary>The time series database of one data directory: a head with its log, and blocks, for each tenant, opened on its first write.</summary>
public sealed class Store : ISampleSink, ISeriesSource, IAsyncDisposable
{
    volatile StoreOptions options;
    readonly TimeProvider clock;
    readonly ILoggerFactory logs;
    readonly ILogger logger;
    readonly StoreInstruments instruments;
    readonly TenantTable tenants;
    readonly StoreTimetable timetable;
    readonly CompactionInstruments compaction;
    readonly StaleCompaction stale;
    readonly OutOfOrderWindow window;
    readonly MemoryWatch memory;
    readonly DecodedChunks? decoded;
    readonly CancellationTokenSource stop = new();
    DirectoryLock? directoryLock;
    readonly StoreOpening opening;
    Task background = Task.CompletedTask;
    volatile bool logTrouble, ready, closed;

    Store(StoreOptions options, InstrumentRegistry registry, ILoggerFactory logs, TimeProvider clock)
    {
        (this.options, this.logs, this.clock) = (options, logs, clock);
        logger = logs.CreateLogger<Store>();
        tenants = new TenantTable(tenant => opening!.Open(tenant), options.MaxTenants, clock);
        window = new OutOfOrderWindow(registry) { WindowMs = (long)options.OutOfOrderWindow.TotalMilliseconds };
        instruments = new StoreInstruments(registry, window, () => [.. tenants.Present.Select(static d => d.Head)]);
        compaction = new CompactionInstruments(registry);
        stale = new StaleCompaction(registry);
        BlockInstruments.Observe(registry, () => [.. tenants.Present.Select(static d => d.Shelf)],
            () => tenants.Present.Select(static d => (double)d.Head.Tables.MinTimeMs).DefaultIfEmpty(long.MaxValue).Min());
        if (options.DecodedChunkBytes >= 2 * DecodedChunks.PageBytes) DecodedInstruments.Observe(registry, decoded = new DecodedChunks(options.DecodedChunkBytes));
        memory = new MemoryWatch(tenants, new MemoryBudget(options.MemoryBudgetBytes), decoded, options.ManagedBytes, registry, clock, logger);
        opening = new StoreOpening(options, window, memory.Budget, decoded, instruments, compaction, stale, logs, clock, stop.Token);
        timetable = new StoreTimetable(tenants, options, memory, instruments, clock, logger, stop.Token);
    }

    /// <summary>Reads everything back and completes when all of it is there. With <see cref="Begin"/> a store is of use earlier.</summary>
    /// <exception cref="StorageException">The directory cannot be used: in use, not writable, damaged.</exception>
    public static async Task<Store> OpenAsync(
        StoreOptions options, InstrumentRegistry instruments, ILoggerFactory logs, TimeProvider clock, CancellationToken cancel)
    {
        var store = Begin(options, instruments, logs, clock);
        try
        {
            await store.ReadyAsync(cancel).ConfigureAwait(false);
            await store.Replayed.WaitAsync(cancel).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A store that is not open yet: <see cref="ReadyAsync"/> opens it, <see cref="Replay"/> shows how far it is.</summary>
    public static Store Begin(StoreOptions options, InstrumentRegistry instruments, ILoggerFactory logs, TimeProvider clock)
        => new(options, instruments, logs, clock);

    /// <summary>Set as soon as reads and writes are taken; those of the log that are read behind that are seen by and by.</summary>
    public bool IsReady => ready;

    /// <summary>Of the tenant whose log is being read, or was read last.</summary>
    public ReplayProgress Replay => opening.Progress ?? new ReplayProgress(0, 0, 0, IsReady);

    /// <summary>Completes when the logs that the start found have been read; fails where that of the tenant <c>anonymous</c> cannot be.</summary>
    public Task Replayed => opening.Replayed;

    /// <summary>What answers about a tenant lack while its log is being read, in words; null where they lack nothing.</summary>
    public string? Missing(TenantId tenant) => tenants.Find(tenant)?.Present?.Head.Missing;

    /// <summary>Damaged places found in logs since the start.</summary>
    public long LogCorruptions => (long)instruments.Corruptions.Value;

    /// <summary>How late samples may come, measured from the newest one of their tenant; changes at any time.</summary>
    public TimeSpan OutOfOrderWindow
    {
        get => TimeSpan.FromMilliseconds(window.WindowMs);
        set => window.WindowMs = (long)value.TotalMilliseconds;
    }

    /// <summary>The share of series that ended from which on they leave the head early; 0 = never. Changes at any time.</summary>
    public double StaleSeriesThreshold
    {
        get => stale.Threshold;
        set => stale.Threshold = value;
    }

    /// <summary>All that have data, whether their database is open or not.</summary>
    public IReadOnlyCollection<TenantId> Tenants => tenants.Known;

    public Task ReadyAsync(CancellationToken cancel) => Task.Run(() => Open(cancel), cancel);

    public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(closed, this);
        if (PlaceForWrite(batch.Tenant) is not { } place)
        {
            Refuse(batch, report);
            return default;
        }
        Task committed;
        StorageException? failure;
        try
        {
            var database = place.Enter();
            if (!database.Head.IsReplayed) return new(AppendLaterAsync(place, database.Head, batch, report, cancel));
            try
            {
                committed = database.Head.Append(batch, report);
                failure = database.Head.LogFailure;
            }
            finally
            {
                place.Leave();
            }
        }
        catch (StorageException e)
        {
            NoteTrouble(e);
            throw;
        }
        if (failure is not null)
        {
            NoteTrouble(failure);
            instruments.Count(report);
            return default;
        }
        if (!committed.IsCompletedSuccessfully) return new(CommitAsync(committed, report));
        Note(report);
        return default;
    }

    /// <summary>What a batch is worth can be said only by who knows the newest sample of each series: it waits for the log to be read.</summary>
    async Task AppendLaterAsync(TenantPlace place, TenantHead head, SampleBatch batch, AppendReport report, CancellationToken cancel)
    {
        try
        {
            await opening.WaitAsync(head, cancel).ConfigureAwait(false);
        }
        finally
        {
            place.Leave();
        }
        await AppendAsync(batch, report, cancel).ConfigureAwait(false);
    }

    async Task CommitAsync(Task committed, AppendReport report)
    {
        try
        {
            await committed.ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            NoteTrouble(e);
            throw;
        }
        Note(report);
    }

    void NoteTrouble(StorageException e)
    {
        instruments.WritesFailed.Increment();
        if (!logTrouble) logger.LogError(e, "The log cannot be written: what is scraped or recorded is kept in memory alone while there is room, what is pushed is refused, until it can");
        logTrouble = true;
    }

    void Note(AppendReport report)
    {
        if (logTrouble && report.Appended > 0)
        {
            logTrouble = false;
            logger.LogInformation("The log can be written again");
        }
        instruments.Count(report);
    }

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(Within(query.Tenant, database => database.Select(query)) ?? EmptySelection.Instance);
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(Within(query.Tenant, database => database.Names(null, query)) ?? []);
    }

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(Within(query.Tenant, database => database.Names(name, query)) ?? []);
    }

    /// <summary>From when on a tenant's samples are here; <see cref="long.MaxValue"/> where there are none.</summary>
    public long OldestTimeMs(TenantId tenant)
        => Within<long?>(tenant, static database => Math.Min(database.Head.Tables.MinTimeMs, database.Shelf.Blocks.Select(static b => b.Meta.MinTimeMs).DefaultIfEmpty(long.MaxValue).Min())) ?? long.MaxValue;

    /// <summary>The blocks of a tenant, oldest first.</summary>
    public IReadOnlyList<BlockMeta> Blocks(TenantId tenant)
        => Within<IReadOnlyList<BlockMeta>>(tenant, static database => [.. database.Shelf.Blocks.Where(static b => !b.Damage!.IsWhole).Select(static b => b.Meta)]) ?? [];

    /// <summary>Blocks of a tenant that cannot be read, and why.</summary>
    public IReadOnlyList<BadBlock> BadBlocks(TenantId tenant) => Within(tenant, static database => database.Shelf.Bad) ?? [];

    /// <summary>Blocks of a tenant of which chunks cannot be read.</summary>
    public IReadOnlyList<BadBlock> DamagedBlocks(TenantId tenant) => Within(tenant, static database => database.Shelf.Damaged) ?? [];

    /// <summary>How the disk takes what is stored, for each open tenant.</summary>
    public IReadOnlyList<DiskStatus> Disk()
    {
        var list = new List<DiskStatus>();
        tenants.ForEachOpen(database => list.Add(DiskStatus.Of(database)));
        return [.. list.OrderBy(static t => t.Tenant.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>What <c>status/memory</c> shows, for each open tenant at most so many who create series.</summary>
    public MemoryStatus Memory(int limit) => memory.Status(limit);

    /// <summary>Exemplars, by series in the order of their labels.</summary>
    public IReadOnlyList<SeriesExemplars> Exemplars(ExemplarQuery query) => Within(query.Tenant, database => database.Head.Tables.Exemplars.Select(query)) ?? [];

    /// <summary>What was said last about the metric families of a tenant, by name.</summary>
    public IReadOnlyList<FamilyMetadata> Metadata(TenantId tenant) => Within(tenant, static database => database.Head.Tables.Metadata.All()) ?? [];

    /// <summary>What was said last about one of them.</summary>
    public MetricMetadata? Metadata(TenantId tenant, string family) => Within(tenant, database => database.Head.Tables.Metadata.Get(family));

    /// <summary>From now on so many exemplars are kept; of each tenant the newest stay.</summary>
    public void KeepExemplars(int most)
    {
        options = options with { Head = options.Head with { MaxExemplars = most } };
        foreach (var database in tenants.Present) database.Head.Tables.Exemplars.Resize(most);
    }

    /// <summary>What <c>status/tsdb</c> shows, each list with at most so many entries; null for a tenant without data.</summary>
    public HeadStatistics? Statistics(TenantId tenant, int limit) => Within(tenant, database => database.Head.Statistics(limit));

    /// <summary>Brings all data to its final form on disk: afterwards the log is empty.</summary>
    /// <exception cref="StorageException">The disk did not take it; nothing is lost, the log has it.</exception>
    public Task FlushAsync(CancellationToken cancel) => Task.Run(() => tenants.ForEachOpen(database =>
    {
        database.Head.Replayed.WaitAsync(cancel).GetAwaiter().GetResult();
        database.KeepBlocks(cancel);
        database.Head.Upkeep!.Run();
        database.Head.Upkeep.Flush();
    }), cancel);

    /// <summary>Deletes a span of a tenant's series, both ends included: nobody reads it any more when it returns, nor after a crash.</summary>
    /// <exception cref="StorageException">The disk did not take it; some of it may be deleted.</exception>
    public Task DeleteAsync(SeriesQuery what, CancellationToken cancel)
        => AtWork(what.Tenant, keeper => keeper.Delete(what.Matchers, what.MinTimeMs, what.MaxTimeMs), cancel);

    /// <summary>Frees what deleted samples take on the disk, and forgets the names of series of which nothing is left.</summary>
    public Task CleanTombstonesAsync(TenantId tenant, CancellationToken cancel) => AtWork(tenant, keeper => keeper.CleanTombstones(cancel), cancel);

    /// <summary>A picture of a tenant's data below <c>snapshots</c>, as blocks. Returns its name; null for a tenant without data.</summary>
    public async Task<string?> SnapshotAsync(TenantId tenant, bool withHead, CancellationToken cancel)
    {
        string? name = null;
        await AtWork(tenant, keeper => name = keeper.Snapshot(withHead, cancel), cancel).ConfigureAwait(false);
        return name;
    }

    /// <summary>Upkeep at once instead of in a few seconds: for tests and simulated time.</summary>
    public void Tend()
    {
        tenants.ForEachOpen(static database => database.TendHead());
        tenants.ForEachOpen(database => database.KeepBlocks(stop.Token));
        timetable.CloseIdle();
        memory.Measure();
    }

    public async ValueTask DisposeAsync()
    {
        if (closed) return;
        closed = true;
        await stop.CancelAsync().ConfigureAwait(false);
        await background.ConfigureAwait(false);
        var isRead = false;
        foreach (var place in tenants.Places)
        {
            if (place.Take() is not { } database) continue;
            try
            {
                if (IsReady) await Task.Run(database.Head.Close).ConfigureAwait(false);
            }
            catch (StorageException e)
            {
                if (database.Head.Tables.UnloggedSamples is var lost and > 0) logger.LogError("{Samples} samples were in memory alone and are lost", lost);
                logger.LogError(e, "Cannot write the last checkpoint; the log has everything that it took and is read at the next start");
            }
            database.Dispose();
            isRead |= database.Head.Tables.Reclaim.Readers > 0;
        }
        // Who still reads a head finds samples in there.
        if (!isRead) decoded?.Dispose();
        directoryLock?.Dispose();
        stop.Dispose();
    }

    void Open(CancellationToken cancel)
    {
        options.Disk.CreateDirectory(options.DataDirectory);
        if (options.UseLockFile) directoryLock = DirectoryLock.Take(options.DataDirectory);
        try
        {
            opening.AtStart(tenants, cancel);
        }
        catch
        {
            foreach (var place in tenants.Places) place.Take()?.Dispose();
            directoryLock?.Dispose();
            throw;
        }
        memory.Measure();
        ready = true;
        background = timetable.RunAsync();
    }

    TenantPlace? PlaceForWrite(TenantId tenant)
    {
        if (!IsReady) throw new StorageException("the store is not open yet");
        return tenants.FindOrAdd(tenant);
    }

    /// <summary>Work that takes long, beside the caller's thread.</summary>
    Task AtWork(TenantId tenant, Action<BlockKeeper> act, CancellationToken cancel) => Task.Run(() => Within(tenant, database =>
    {
        database.Head.Replayed.WaitAsync(cancel).GetAwaiter().GetResult();
        act(database.Keeper);
        return true;
    }), cancel);

    /// <summary>Asks a tenant's database, opening it where it is closed; null for a tenant without data.</summary>
    T? Within<T>(TenantId tenant, Func<TenantDatabase, T> ask)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        if (!IsReady || tenants.Find(tenant) is not { } place) return default;
        var database = place.Enter();
        try
        {
            return ask(database);
        }
        finally
        {
            place.Leave();
        }
    }

    void Refuse(SampleBatch batch, AppendReport report)
    {
        instruments.TenantsRefused.Increment();
        report.Clear();
        batch.Outcomes.Fill(AppendOutcome.SeriesLimit);
        report.Add(AppendOutcome.SeriesLimit, batch.Count);
        instruments.Count(report);
    }
}
