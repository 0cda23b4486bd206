using Barograph.Model.Matching;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Compaction;

/// <summary>Keeps the blocks of one tenant: cuts them from the head, compacts them, deletes what is past its retention.</summary>
/// <remarks>
/// Each step leaves the directory complete: a block is visible only when all of it is on the medium, the head forgets what the block has
/// after that, and blocks are deleted after the one that replaces them is open. One run at a time.
/// </remarks>
sealed class BlockKeeper(
    TenantHead head, Ulid identity, BlockShelf shelf, DirectoryLayout layout, BlockOptions options, HeadOptions retention, IDisk disk, TimeProvider clock,
    CompactionInstruments instruments, StaleCompaction stale, ILogger logger)
{
    static readonly TimeSpan LoadEvery = TimeSpan.FromMinutes(1), PatienceAfterFailure = TimeSpan.FromMinutes(10);

    readonly Lock once = new();
    readonly long span = (long)options.MinSpan.TotalMilliseconds;
    readonly long[] ranges = CompactionPlan.Ranges((long)options.MinSpan.TotalMilliseconds, (long)options.MaxSpan.TotalMilliseconds);
    readonly UploadedBlocks? uploaded = options.UploadedList is { } list ? new UploadedBlocks(disk, list, logger) : null;
    readonly Dictionary<Ulid, long> failedAt = [];
    long loadedAt = clock.GetTimestamp(), cutFailedAt;
    bool cutFailed;

    /// <summary>Whatever is due.</summary>
    public void Run(CancellationToken cancel)
    {
        lock (once)
        {
            try
            {
                if (!cutFailed || clock.GetElapsedTime(cutFailedAt) >= PatienceAfterFailure)
                {
                    var hasCut = Cut(all: false, cancel);
                    CutLate(hasCut, cancel);
                    CutStale(cancel);
                }
                Compact(cancel);
                Retain();
                if (clock.GetElapsedTime(loadedAt) >= LoadEvery) Load();
                DeleteObsolete();
            }
            catch (OperationCanceledException)
            {
                logger.LogInformation("Work on blocks was interrupted; it begins again at the next start");
            }
        }
    }

    /// <summary>Everything that the head has goes into blocks now; where nothing is left to do, its files are empty.</summary>
    /// <exception cref="StorageException">The disk does not take it; what was not cut stays where it is.</exception>
    public IReadOnlyList<BlockMeta> Empty(CancellationToken cancel)
    {
        lock (once)
        {
            var before = shelf.Blocks.Select(static b => b.Meta.Id).ToHashSet();
            Cut(all: true, cancel);
            // Once for those that were leaving when the last process ended, once for the rest.
            for (var round = 0; round < 2 && !cutFailed; round++) CutLate(hasCut: true, cancel);
            if (cutFailed) throw new StorageException("not everything could be cut into blocks; the log says why");
            return [.. shelf.Blocks.Select(static b => b.Meta).Where(m => !before.Contains(m.Id))];
        }
    }

    /// <summary>Removes what a process left that ended in the middle of writing or deleting a block.</summary>
    public static void RemoveLeftovers(IDisk disk, string folder, ILogger logger)
    {
        BlockSnapshot.RemoveLeftovers(disk, folder);
        foreach (var path in disk.Directories(folder))
        {
            var name = Path.GetFileName(path);
            if (name.Length <= Ulid.Length || Ulid.TryParse(name.AsSpan(0, Ulid.Length)) is null) continue;
            if (name[Ulid.Length..] is not (BlockWriter.UnfinishedSuffix or BlockShelf.DeletedSuffix or ".tmp")) continue;
            logger.LogInformation("Removing {Folder}, which was left unfinished", path);
            disk.DeleteDirectory(path);
        }
    }

    /// <summary>Deletes a span of some series from head and blocks, both ends included. Returns when it is on the medium.</summary>
    public void Delete(IReadOnlyList<Matcher> matchers, long minTimeMs, long maxTimeMs)
    {
        // Nothing may go from the head to a block meanwhile: it could be missed in both.
        lock (once)
        {
            var series = head.Delete(matchers, minTimeMs, maxTimeMs);
            var inBlocks = 0;
            foreach (var block in shelf.Blocks.Where(static b => !b.Damage!.IsWhole)) inBlocks += BlockDeletion.Run(disk, block, matchers, minTimeMs, maxTimeMs);
            logger.LogInformation("Deleted {Matchers} from {Min} to {Max}: of {Series} series in the head, {InBlocks} in blocks",
                string.Join(",", matchers), minTimeMs, maxTimeMs, series, inBlocks);
        }
    }

    /// <summary>Writes blocks of which something is deleted anew, without it; series of which all is deleted leave the head.</summary>
    public void CleanTombstones(CancellationToken cancel)
    {
        lock (once)
        {
            head.Upkeep!.ForgetDeleted();
            foreach (var block in shelf.Blocks.Where(static b => !b.Tombstones.IsEmpty && b.Damage!.Reason is null).ToList())
            {
                cancel.ThrowIfCancellationRequested();
                Rewrite(block, cancel);
            }
        }
    }

    /// <summary>A picture of all that is there, as blocks. Returns its name.</summary>
    public string Snapshot(bool withHead, CancellationToken cancel)
    {
        lock (once) return new BlockSnapshot(disk, shelf.Folder, clock.GetUtcNow()).Write(shelf.Blocks, withHead ? into => WriteHead(into, cancel) : null);
    }

    void WriteHead(string folder, CancellationToken cancel)
    {
        long min = Math.Max(head.Tables.MinTimeMs, head.Tables.FloorMs), max = head.Tables.MaxTimeMs;
        if (min > max) return;
        new HeadBlockWriter(head.Tables, disk, folder, options, instruments).Write(Ulid.New(clock.GetUtcNow()), null, min, max + 1, cancel);
    }

    void Rewrite(Block block, CancellationToken cancel)
    {
        var id = Ulid.New(clock.GetUtcNow());
        // As Prometheus: the block begins its life anew, and says which one it replaces.
        var meta = block.Meta with
        {
            Id = id,
            Compaction = new BlockCompaction { Sources = [id], Parents = [block.Meta.Description], Hints = block.Meta.Compaction.Hints },
        };
        var made = Timed(() => new BlockMerge(disk, shelf.Folder, options.SegmentBytes).Run([block], meta, cancel));
        if (made is null)
        {
            logger.LogInformation("Nothing is left of block {Block}", block);
            Delete([block]);
            return;
        }
        Load();
        if (!shelf.Blocks.Any(b => b.Meta.Id == id)) throw new StorageException($"block {id}, which was just written, cannot be read");
        logger.LogInformation("Wrote block {Block} anew as {Id} without what is deleted: {Samples} samples of {Series} series", block, id, made.Statistics.Samples, made.Statistics.Series);
        DeleteObsolete();
    }

    /// <summary>Returns whether anything left the head.</summary>
    bool Cut(bool all, CancellationToken cancel)
    {
        var hasCut = false;
        while ((all ? head.SpanToEmpty(span) : head.SpanToCut(span)) is (var min, var end))
        {
            cancel.ThrowIfCancellationRequested();
            instruments.Triggered.Increment();
            head.RefuseBefore(end);
            try
            {
                var meta = Timed(() => new HeadBlockWriter(head.Tables, disk, shelf.Folder, options, instruments)
                    .Write(Ulid.New(clock.GetUtcNow()), new HeadMark(identity, end), min, end, cancel));
                if (meta is null)
                {
                    // A gap: the next block begins where samples do, unless the head is still open there.
                    var closed = all ? long.MaxValue : AlignedRange.StartOf(head.Tables.MaxTimeMs - span - span / 2, span);
                    head.RefuseBefore(closed);
                    end = Math.Max(end, Math.Min(closed, AlignedRange.StartOf(head.OldestFrom(end), span)));
                }
                else
                {
                    Load();
                    if (shelf.Bad.FirstOrDefault(b => Path.GetFileName(b.Folder) == meta.Id.ToString()) is { } bad)
                        throw new StorageException($"the block that was just written cannot be read: {bad.Reason}");
                    logger.LogInformation("Cut block {Id} from the head: {Samples} samples of {Series} series before {End}", meta.Id, meta.Statistics.Samples, meta.Statistics.Series, end);
                }
                cutFailed = false;
            }
            catch (StorageException e)
            {
                (cutFailed, cutFailedAt) = (true, clock.GetTimestamp());
                instruments.Failed.Increment();
                logger.LogError(e, "Cannot cut a block from the head; the samples stay where they are and it is tried again later");
                return hasCut;
            }
            hasCut = true;
            instruments.Truncations.Increment();
            head.TruncateBefore(end);
        }
        return hasCut;
    }

    /// <summary>What came out of order goes when something else goes, as in Prometheus, or when it is much.</summary>
    void CutLate(bool hasCut, CancellationToken cancel)
    {
        var late = head.Tables.Late;
        if (late.Leaving is null)
        {
            if (late.IsEmpty || (!hasCut && late.SizeBytes < retention.OutOfOrderBytes)) return;
            head.BeginLeaving();
        }
        instruments.Triggered.Increment();
        try
        {
            var made = new List<BlockMeta>();
            Timed(() =>
            {
                made.AddRange(new LateBlockWriter(head.Tables, disk, shelf.Folder, options, identity, clock).Write(span, cancel));
                return made.LastOrDefault();
            });
            Load();
            if (shelf.Bad.FirstOrDefault(b => made.Exists(m => Path.GetFileName(b.Folder) == m.Id.ToString())) is { } bad)
                throw new StorageException($"a block that was just written cannot be read: {bad.Reason}");
            foreach (var meta in made)
                logger.LogInformation("Cut block {Id} from samples out of order: {Samples} samples of {Series} series", meta.Id, meta.Statistics.Samples, meta.Statistics.Series);
            head.EndLeaving();
        }
        catch (StorageException e)
        {
            (cutFailed, cutFailedAt) = (true, clock.GetTimestamp());
            instruments.Failed.Increment();
            logger.LogError(e, "Cannot cut blocks from samples out of order; they stay where they are and it is tried again later");
        }
    }

    /// <summary>Series that ended need not wait for their turn where they are many.</summary>
    void CutStale(CancellationToken cancel)
    {
        if (!stale.IsDue(head.Tables.StaleSeries, head.Tables.SeriesCount) || head.Upkeep!.IsLettingGo) return;
        var ended = EndedSeries.Of(head.Tables);
        if (!stale.IsDue(ended.Count, head.Tables.SeriesCount)) return;
        stale.Triggered.Increment();
        var began = clock.GetTimestamp();
        try
        {
            var made = new StaleSeriesWriter(head.Tables, disk, shelf.Folder, options, instruments, clock).Write(ended, cancel);
            Load();
            if (shelf.Bad.FirstOrDefault(b => made.Any(m => Path.GetFileName(b.Folder) == m.Id.ToString())) is { } bad)
                throw new StorageException($"a block that was just written cannot be read: {bad.Reason}");
            foreach (var meta in made)
                logger.LogInformation("Cut block {Id} from series that ended: {Samples} samples of {Series} series", meta.Id, meta.Statistics.Samples, meta.Statistics.Series);
            head.Upkeep.LetGo(ended);
            stale.Seconds.Observe(clock.GetElapsedTime(began).TotalSeconds);
        }
        catch (StorageException e)
        {
            (cutFailed, cutFailedAt) = (true, clock.GetTimestamp());
            stale.Failed.Increment();
            logger.LogError(e, "Cannot cut a block from series that ended; they stay where they are and it is tried again later");
        }
    }

    void Compact(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            // What is damaged stays as it is: a compacted block would end there, or lack what somebody may still mend.
            var metas = shelf.Blocks.Where(static b => b.Damage!.Reason is null).Select(b => Judged(b.Meta));
            var plan = CompactionPlan.Next(uploaded?.Free(metas) ?? metas, ranges, options.CompactsOverlapping);
            var blocks = shelf.Blocks.Where(b => plan.Any(p => p.Id == b.Meta.Id)).OrderBy(static b => b.Meta.MinTimeMs).ToList();
            if (blocks.Count == 0 || blocks.Exists(HasFailed)) return;
            instruments.Triggered.Increment();
            try
            {
                Compact(blocks, cancel);
            }
            catch (StorageException e)
            {
                instruments.Failed.Increment();
                logger.LogError(e, "Cannot compact blocks {Blocks}; they stay as they are and it is tried again later", string.Join(", ", blocks));
                // The next plan is one without it.
                if (blocks.Exists(static b => b.Damage!.Reason is not null)) continue;
                foreach (var block in blocks) failedAt[block.Meta.Id] = clock.GetTimestamp();
                return;
            }
        }
    }

    void Compact(List<Block> blocks, CancellationToken cancel)
    {
        var metas = blocks.ConvertAll(static b => b.Meta);
        if (blocks.Zip(blocks.Skip(1)).Any(static pair => pair.Second.Meta.MinTimeMs < pair.First.Meta.MaxTimeMs)) instruments.Overlapping.Increment();
        var meta = BlockMeta.OfCompacted(Ulid.New(clock.GetUtcNow()), metas);
        if (HeadMark.Of(metas, identity) is { } mark) meta = mark.On(meta);
        if (LateMark.Of(metas, identity) is { } late) meta = late.On(meta);
        var made = Timed(() => new BlockMerge(disk, shelf.Folder, options.SegmentBytes).Run(blocks, meta, cancel));
        if (made is null)
        {
            logger.LogInformation("Nothing is left of blocks {Blocks}", string.Join(", ", blocks));
            Delete(blocks);
            return;
        }
        Load();
        if (!shelf.Blocks.Any(b => b.Meta.Id == made.Id)) throw new StorageException($"block {made.Id}, which was just written, cannot be read");
        logger.LogInformation("Compacted blocks {Blocks} to {Id}: {Samples} samples of {Series} series", string.Join(", ", blocks), made.Id, made.Statistics.Samples, made.Statistics.Series);
        DeleteObsolete();
    }

    void Retain()
    {
        var limit = retention.RetentionBytes;
        if (options.RetentionPercentage > 0)
        {
            var share = (long)(disk.CapacityOf(shelf.Folder) * (options.RetentionPercentage / 100));
            limit = limit > 0 ? Math.Min(limit, share) : share;
        }
        instruments.SizeLimit.Value = limit;
        instruments.TimeLimit.Value = retention.Retention.TotalSeconds;
        var old = BlockRetention.PastTime(shelf.Blocks, (long)retention.Retention.TotalMilliseconds);
        if (old.Count > 0) instruments.TimeRetentions.Increment();
        Delete(old);
        var excess = BlockRetention.BeyondSize(shelf.Blocks, head.DiskBytes, limit);
        if (excess.Count > 0) instruments.SizeRetentions.Increment();
        Delete(excess);
    }

    void Load()
    {
        loadedAt = clock.GetTimestamp();
        shelf.Load();
    }

    void Delete(IReadOnlyList<Block> blocks)
    {
        if (blocks.Count == 0) return;
        try
        {
            KeptMarks.KeepOf(blocks, shelf.Blocks, disk, layout, identity);
        }
        catch (StorageException e)
        {
            logger.LogError(e, "Cannot note how far the head is in blocks, so that blocks {Blocks} are not deleted; it is tried again later", string.Join(", ", blocks));
            return;
        }
        shelf.Remove(blocks);
        foreach (var block in blocks)
        {
            logger.LogInformation("Deleting block {Id}", block);
            Delete(block.Folder);
        }
    }

    void DeleteObsolete()
    {
        foreach (var folder in shelf.Obsolete) Delete(folder);
        shelf.ForgetObsolete();
    }

    /// <summary>First the name, then the files: what is left of a crash is never taken for a block.</summary>
    void Delete(string folder)
    {
        try
        {
            var deleted = folder + BlockShelf.DeletedSuffix;
            disk.DeleteDirectory(deleted);
            disk.RenameDirectory(folder, deleted);
            disk.DeleteDirectory(deleted);
        }
        catch (StorageException e)
        {
            logger.LogError(e, "Cannot delete block {Folder}; it is tried again later", folder);
        }
    }

    /// <summary>A failure of ours is not written down: whatever the reason was, it may be gone later.</summary>
    BlockMeta Judged(BlockMeta meta)
        => IsFailed(meta.Id) ? meta with { Compaction = meta.Compaction with { Failed = true } } : meta;

    bool HasFailed(Block block) => IsFailed(block.Meta.Id);

    bool IsFailed(Ulid id) => failedAt.TryGetValue(id, out var at) && clock.GetElapsedTime(at) < PatienceAfterFailure;

    BlockMeta? Timed(Func<BlockMeta?> write)
    {
        var began = clock.GetTimestamp();
        instruments.Populating.Value = 1;
        try
        {
            return write();
        }
        finally
        {
            instruments.Populating.Value = 0;
            instruments.Ran.Increment();
            instruments.Seconds.Observe(clock.GetElapsedTime(began).TotalSeconds);
        }
    }
}
