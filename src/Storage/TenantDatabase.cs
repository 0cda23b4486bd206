using Barograph.Model.Contracts;
using Barograph.Model.Tenants;
using Barograph.Storage.Blocks;
using Barograph.Storage.Chunks;
using Barograph.Storage.Compaction;
using Barograph.Storage.Head;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Merging;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage;

/// <summary>The database of one tenant while it is open: the head with its log, the blocks, and who keeps them.</summary>
sealed class TenantDatabase : IDisposable
{
    readonly bool cutsBlocks;
    readonly SeriesNumbering numbering;
    readonly KnownNames known = new();

    TenantDatabase(TenantId tenant, TenantHead head, BlockShelf shelf, BlockKeeper keeper, bool cutsBlocks, Random random)
    {
        (Tenant, Head, Shelf, Keeper, this.cutsBlocks) = (tenant, head, shelf, keeper, cutsBlocks);
        numbering = new SeriesNumbering(random);
    }

    public TenantId Tenant { get; }

    public TenantHead Head { get; }

    public BlockShelf Shelf { get; }

    public BlockKeeper Keeper { get; }

    /// <summary>Reads back what is needed to read it; the rest of the log comes behind that, and then it can be written.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="options">Of the store.</param>
    /// <param name="window">How late samples may come.</param>
    /// <param name="budget">Of all tenants.</param>
    /// <param name="decoded">Keeps decoded chunks of all tenants, where somebody does.</param>
    /// <param name="instruments">Of the store.</param>
    /// <param name="compaction">What cutting and compacting show.</param>
    /// <param name="stale">When series that ended leave early.</param>
    /// <param name="logs">What it says.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="behind">Reads the log of a head, at once or beside the caller; gets the head before.</param>
    /// <param name="cancel">Leaves it closed.</param>
    public static TenantDatabase Open(
        TenantId tenant, StoreOptions options, OutOfOrderWindow window, MemoryBudget budget, DecodedChunks? decoded, StoreInstruments instruments, CompactionInstruments compaction, StaleCompaction stale, ILoggerFactory logs,
        TimeProvider clock, Func<TenantHead, Action, Task> behind, CancellationToken cancel)
    {
        var layout = DirectoryLayout.Of(options.DataDirectory, tenant);
        var headOptions = options.Head with { MaxSeries = options.MaxSeriesOf(tenant) ?? options.Head.MaxSeries };
        var head = new TenantHead(
            headOptions, window, options.Disk, layout, budget, reason => instruments.RefusedSeries.With(reason, tenant.ToString()), instruments.SyncSeconds, clock, logs.CreateLogger<TenantHead>());
        if (decoded is not null) head.Tables.Chunks.KeepDecoded(decoded);
        var shelf = new BlockShelf(options.Disk, layout.BlocksFolder, logs.CreateLogger<BlockShelf>()) { Decoded = decoded };
        try
        {
            var keeperLog = logs.CreateLogger<BlockKeeper>();
            var identity = HeadIdentity.ReadOrMake(options.Disk, layout, clock);
            if (options.Blocks is not null) BlockKeeper.RemoveLeftovers(options.Disk, layout.BlocksFolder, keeperLog);
            shelf.Load();
            var metas = shelf.Blocks.Select(static b => b.Meta);
            var (untilMs, late) = KeptMarks.Furthest(metas, options.Disk, layout, identity);
            head.Open(untilMs, late, replay => behind(head, replay), cancel);
            var blocks = options.Blocks ?? new BlockOptions();
            // The list is about the blocks in the data directory itself.
            if (tenant != TenantId.Anonymous) blocks = blocks with { UploadedList = null };
            var keeper = new BlockKeeper(head, identity, shelf, layout, blocks, options.Head, options.Disk, clock, compaction, stale, keeperLog);
            return new TenantDatabase(tenant, head, shelf, keeper, options.Blocks is not null, options.Random);
        }
        catch
        {
            shelf.Dispose();
            head.Dispose();
            throw;
        }
    }

    /// <summary>What counts against the memory budget: of young series already what they will take.</summary>
    public long MemoryBytes => Math.Max(Head.Tables.UsedBytes, Head.Tables.SeriesCount * MemoryBudget.SeriesBytes) + Shelf.MemoryBytes;

    /// <summary>Much of what was read is kept decoded, and need not be in memory a second time as it lies in its files.</summary>
    public void LetGoOfChunks()
    {
        var ticket = Head.Tables.Reclaim.Enter();
        Head.Tables.Chunks.Files.LetGo();
        Head.Tables.Reclaim.Leave(ticket);
        Shelf.LetGoOfChunks();
    }

    public ISeriesSelection Select(SeriesQuery query)
    {
        // The head first: what leaves it is in a block before. The other way round, samples could be in neither.
        var newest = Head.Select(query);
        var parts = new List<ISelectionPart>();
        try
        {
            var inOrder = Shelf.Select(query, parts);
            if (parts.Count == 0) return newest;
            // Where two have a sample, the first one's stays: what came in order before what did not.
            if (newest.Count > 0 || newest.Warnings.Count > 0) parts.Insert(inOrder, newest);
            else newest.Dispose();
            return parts.Count == 1 ? parts[0] : new MergedSelection(parts, Math.Min(inOrder, parts.Count - 1), query.Limit, numbering.Current());
        }
        catch
        {
            newest.Dispose();
            foreach (var part in parts) part.Dispose();
            throw;
        }
    }

    /// <summary>Names of labels, or the values of one.</summary>
    public IReadOnlyList<string> Names(string? valuesOf, LabelQuery query)
    {
        if (query.MatcherSets.Count > 0 || !Head.IsReplayed) return MadeNames(valuesOf, query);
        var head = Head.LabelStateOf(query);
        var blocks = Shelf.Touched(query.MinTimeMs, query.MaxTimeMs);
        var names = known.Find(valuesOf, head, blocks);
        if (names is null)
        {
            names = MadeNames(valuesOf, query);
            // A list that was cut says nothing about the whole one.
            if (query.Limit == 0) known.Remember(valuesOf, head, blocks, names);
        }
        return query.Limit > 0 && names.Count > query.Limit ? [.. names.Take(query.Limit)] : names;
    }

    IReadOnlyList<string> MadeNames(string? valuesOf, LabelQuery query)
    {
        var lists = new List<IReadOnlyList<string>> { valuesOf is null ? Head.LabelNames(query) : Head.LabelValues(valuesOf, query) };
        Shelf.Names(valuesOf, query, lists);
        return MergedNames.Of(lists, query.Limit);
    }

    /// <summary>Whatever is due with its head.</summary>
    public void TendHead()
    {
        if (Head.IsReplayed) Head.Upkeep!.Run();
    }

    /// <summary>Whatever is due with its blocks.</summary>
    public void KeepBlocks(CancellationToken cancel)
    {
        if (cutsBlocks && Head.IsReplayed) Keeper.Run(cancel);
    }

    public void Dispose()
    {
        Head.Dispose();
        Shelf.Dispose();
    }
}
