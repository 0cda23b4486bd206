using System.Globalization;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Storage.Takeover.Chunks;
using Barograph.Storage.Wal;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Takeover;

/// <summary>Makes blocks of what Prometheus left beside its blocks, and puts its files aside. The caller holds the lock of the directory.</summary>
/// <remarks>
/// 1. All blocks, and a file of what is beside samples, are written in a folder of their own. 2. A journal names them and the folders that they were made of. 3. Blocks go to their
/// place, then the folders aside, by renaming. 4. The journal goes. A crash before 2 leaves Prometheus' files as they were, and it begins anew; one
/// behind 2 is gone on from, unless Prometheus has written again meanwhile: then it begins anew as well, and what is twice is the same.
/// </remarks>
sealed class DirectoryTakeover(IDisk disk, DirectoryLayout layout, TimeProvider clock, ILogger logger)
{
    readonly PrometheusFiles files = new(disk, layout.BlocksFolder);
    HeadReading? reading;

    /// <summary>Null while there is nothing to read.</summary>
    public ReplayProgress? Progress => reading?.Progress;

    /// <summary>Null where there is nothing to take over.</summary>
    /// <exception cref="StorageException">The disk does not take it: nothing is lost, and it begins anew.</exception>
    public TakeoverReport? Run(long rangeMs, long segmentBytes, CancellationToken cancel)
    {
        GoOn();
        var folders = files.Folders();
        if (folders.Count == 0) return null;
        var began = clock.GetTimestamp();
        logger.LogInformation("Found Prometheus' {Folders}: taking over what is in no block yet", string.Join(", ", folders.Select(Path.GetFileName)));
        disk.CreateDirectory(layout.TakeoverFolder);
        var (report, blocks) = WriteBlocks(layout.TakeoverFolder, rangeMs, segmentBytes, cancel);
        var journal = new TakeoverJournal(AsideName(), [.. blocks.Select(static b => b.Id)], [.. folders.Select(f => (Path.GetFileName(f), TakeoverJournal.StateOf(disk, f)))]);
        journal.Write(disk, layout.TakeoverJournal);
        Settle(journal);
        Say(report, journal, clock.GetElapsedTime(began));
        return report;
    }

    /// <summary>Only reads: what is in no block yet is written as blocks to a folder.</summary>
    public (TakeoverReport Report, IReadOnlyList<BlockMeta> Blocks) WriteBlocks(string into, long rangeMs, long segmentBytes, CancellationToken cancel)
    {
        var report = new TakeoverReport();
        using var chunks = new HeadChunkFiles(disk, files.ChunksFolder);
        reading = new HeadReading(files, disk, chunks, report, clock, logger);
        var head = reading.Read(rangeMs, OldestInNoBlock(), cancel);
        if (!head.Beside.IsEmpty) FoundFile.Write(disk, Path.Combine(into, layout.FoundName), head.Beside.Exemplars, head.Beside.Families);
        report.Families = head.Beside.Families.Count();
        return (report, new HeadBlocks(head, chunks, disk, into, rangeMs, clock, report, logger).Write(segmentBytes, cancel));
    }

    /// <summary>Finishes, or forgets, what an earlier run began.</summary>
    void GoOn()
    {
        if (TakeoverJournal.TryRead(disk, layout.TakeoverJournal) is { } journal)
        {
            var unchanged = journal.Folders.All(f => f.State == TakeoverJournal.StateOf(disk, Path.Combine(layout.BlocksFolder, f.Name))
                || (IsAside(journal, f.Name) && !IsThere(Path.Combine(layout.BlocksFolder, f.Name))));
            if (unchanged)
            {
                logger.LogInformation("Going on with the take-over of Prometheus' files, which was interrupted");
                Settle(journal);
                return;
            }
            logger.LogWarning("The take-over of Prometheus' files was interrupted, and they have changed since: it begins anew");
        }
        disk.DeleteDirectory(layout.TakeoverFolder);
    }

    void Settle(TakeoverJournal journal)
    {
        var written = disk.Directories(layout.TakeoverFolder).Select(Path.GetFileName).ToHashSet();
        foreach (var id in journal.Blocks)
        {
            if (written.Contains(id.ToString()))
                disk.RenameDirectory(Path.Combine(layout.TakeoverFolder, id.ToString()), Path.Combine(layout.BlocksFolder, id.ToString()));
        }
        disk.SyncDirectory(layout.BlocksFolder);
        if (disk.FileExists(Path.Combine(layout.TakeoverFolder, layout.FoundName)))
        {
            disk.Rename(Path.Combine(layout.TakeoverFolder, layout.FoundName), layout.FoundFile);
            disk.SyncDirectory(layout.Root);
        }
        var aside = Path.Combine(layout.AsideFolder, journal.Aside);
        disk.CreateDirectory(aside);
        foreach (var (name, _) in journal.Folders)
        {
            var from = Path.Combine(layout.BlocksFolder, name);
            if (IsThere(from) && !IsAside(journal, name)) disk.RenameDirectory(from, Path.Combine(aside, name));
        }
        disk.SyncDirectory(aside);
        disk.SyncDirectory(layout.AsideFolder);
        disk.SyncDirectory(layout.BlocksFolder);
        disk.DeleteDirectory(layout.TakeoverFolder);
    }

    bool IsAside(TakeoverJournal journal, string name) => IsThere(Path.Combine(layout.AsideFolder, journal.Aside, name));

    bool IsThere(string folder) => disk.Directories(Path.GetDirectoryName(folder)!).Contains(folder);

    /// <summary>What came in order and is older is in blocks: the end of the newest that was cut from a head in order. Prometheus' rule.</summary>
    long OldestInNoBlock() => BlockShelf.MetasIn(disk, layout.BlocksFolder, logger)
        .Where(static m => !m.Compaction.IsFromOutOfOrder && !m.Compaction.IsFromStaleSeries).Select(static m => m.MaxTimeMs).DefaultIfEmpty(long.MinValue).Max();

    string AsideName() => "prometheus-" + clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);

    void Say(TakeoverReport report, TakeoverJournal journal, TimeSpan took)
    {
        logger.LogInformation(
            "Took over from Prometheus: {Series} series with {Samples} samples and {Histograms} native histograms are now in {Blocks} blocks; "
            + "{Deletions} deletions applied; {Exemplars} exemplars, descriptions of {Families} metric families; {Older} samples of the log were in blocks already. "
            + "{Segments} segments read in {Seconds} s; Prometheus' files are in {Aside}",
            report.Series, report.Numbers, report.Histograms, report.Blocks, report.Deletions, report.Exemplars, report.Families, report.OlderThanBlocks, report.Segments,
            took.TotalSeconds, Path.Combine(layout.AsideFolder, journal.Aside));
        if (report.Damages.Count > 0) logger.LogError("{Places} damaged places were passed over, {Bytes} bytes", report.Damages.Count, report.DamagedBytes);
        if (report.Orphans > 0) logger.LogError("{Samples} samples name series whose labels are nowhere; they are lost", report.Orphans);
        if (report.UnknownHistograms > 0) logger.LogWarning("{Histograms} native histograms have a schema that is not known; they were left out, as Prometheus does", report.UnknownHistograms);
    }
}
