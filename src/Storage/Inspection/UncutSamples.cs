using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Storage.Blocks;
using Barograph.Storage.Compaction;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Takeover;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Inspection;

/// <summary>Samples of a stopped store, ours or Prometheus', that are in no block: as blocks in a folder that goes with this. The store is not changed.</summary>
public sealed class UncutSamples : IDisposable
{
    readonly BlockOptions options = new();
    readonly IDisk disk;
    readonly DirectoryLayout layout;
    readonly TimeProvider clock;
    readonly ILoggerFactory logs;

    UncutSamples(string dataDirectory, IDisk disk, TimeProvider clock, ILoggerFactory logs)
    {
        (this.disk, this.clock, this.logs) = (disk, clock, logs);
        layout = DirectoryLayout.Of(dataDirectory, TenantId.Anonymous);
        Folder = Directory.CreateTempSubdirectory("barograph-uncut-").FullName;
    }

    public string Folder { get; }

    /// <summary>Null where a server uses the directory: it holds them.</summary>
    /// <exception cref="StorageException">Something cannot be read, or there is no room for them in the folder for temporary files.</exception>
    public static UncutSamples? Gather(string dataDirectory, IDisk disk, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        // Without a lock file nobody ever served it; and none may be made here, perhaps for another user.
        using var directoryLock = disk.FileExists(DirectoryLayout.LockFile(dataDirectory)) ? DirectoryLock.TryTake(dataDirectory) : null;
        if (directoryLock is null && disk.FileExists(DirectoryLayout.LockFile(dataDirectory))) return null;
        var gathered = new UncutSamples(dataDirectory, disk, clock, logs);
        try
        {
            gathered.GatherPrometheus(cancel);
            gathered.GatherOurs(cancel);
            return gathered;
        }
        catch
        {
            gathered.Dispose();
            throw;
        }
    }

    public void Dispose() => disk.DeleteDirectory(Folder);

    void GatherPrometheus(CancellationToken cancel)
    {
        if (new PrometheusFiles(disk, layout.BlocksFolder).Folders().Count == 0) return;
        new DirectoryTakeover(disk, layout, clock, logs.CreateLogger<DirectoryTakeover>()).WriteBlocks(Folder, (long)options.MinSpan.TotalMilliseconds, options.SegmentBytes, cancel);
    }

    void GatherOurs(CancellationToken cancel)
    {
        if (disk.Directories(layout.Root).Count == 0) return;
        // A head that is opened cuts torn ends off and begins a new segment: that is for a copy to bear.
        var copy = DirectoryLayout.Of(Path.Combine(Folder, "copy"), TenantId.Anonymous);
        foreach (var (from, to) in ((string, string)[])[(layout.Root, copy.Root), (layout.WalFolder, copy.WalFolder), (layout.ChunksFolder, copy.ChunksFolder)]) Copy(from, to, cancel);
        var identity = HeadIdentity.ReadOrMake(disk, copy, clock);
        var metas = BlockShelf.MetasIn(disk, layout.BlocksFolder, logs.CreateLogger<BlockShelf>());
        var instruments = new InstrumentRegistry();
        var none = instruments.Counter("refused", "Nothing is written here.");
        using var head = new TenantHead(
            new HeadOptions { Retention = TimeSpan.Zero }, new OutOfOrderWindow(instruments), disk, copy, new MemoryBudget(0), _ => none, instruments.Summaries("synced", "Nothing is synced here.").With(), clock, logs.CreateLogger<TenantHead>());
        var (untilMs, late) = KeptMarks.Furthest(metas, disk, copy, identity);
        head.Open(untilMs, late, TenantHead.AtOnce, cancel);
        long min = Math.Max(head.Tables.MinTimeMs, head.Tables.FloorMs), max = head.Tables.MaxTimeMs;
        if (min <= max) new HeadBlockWriter(head.Tables, disk, Folder, options, new CompactionInstruments(instruments)).Write(Ulid.New(clock.GetUtcNow()), null, min, max + 1, cancel);
        if (head.Tables.Late.IsEmpty) return;
        head.BeginLeaving();
        new LateBlockWriter(head.Tables, disk, Folder, options, identity, clock).Write((long)options.MinSpan.TotalMilliseconds, cancel);
    }

    void Copy(string from, string to, CancellationToken cancel)
    {
        disk.CreateDirectory(to);
        var bytes = new byte[1 << 20];
        foreach (var path in disk.Files(from))
        {
            using var source = disk.Open(path, writable: false);
            using var target = disk.Create(Path.Combine(to, Path.GetFileName(path)));
            long at = 0;
            for (int read; (read = source.Read(at, bytes)) > 0; at += read)
            {
                cancel.ThrowIfCancellationRequested();
                target.Write(at, bytes.AsSpan(0, read));
            }
        }
    }
}
