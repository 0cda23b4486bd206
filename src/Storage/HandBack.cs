using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Storage.Compaction;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Takeover;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage;

/// <summary>Leaves a data directory that Prometheus opens with every sample: all that is in no block yet becomes blocks.</summary>
/// <remarks>What stays of our own files holds no samples, and is gone on with at the next start. Nothing of it may be interrupted at a bad moment.</remarks>
public sealed class HandBack(string dataDirectory, BlockOptions options, IDisk disk, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>Ten times what a server keeps unless it is told otherwise: a checkpoint is written, and must not be without them.</summary>
    const int MaxExemplars = 1_000_000;

    /// <summary>Tenant by tenant, each as soon as it is done.</summary>
    /// <exception cref="StorageException">A server uses the directory, there is none, or the disk does not take it; nothing is lost.</exception>
    public IEnumerable<HandedBack> Run(CancellationToken cancel)
    {
        if (!Directory.Exists(dataDirectory)) throw new StorageException($"there is no data directory {dataDirectory}");
        using var directoryLock = DirectoryLock.Take(dataDirectory);
        foreach (var tenant in Tenants())
        {
            cancel.ThrowIfCancellationRequested();
            yield return Empty(tenant, cancel);
        }
    }

    List<TenantId> Tenants()
    {
        var tenants = new List<TenantId> { TenantId.Anonymous };
        foreach (var path in disk.Directories(DirectoryLayout.TenantsFolder(dataDirectory)))
        {
            if (TenantId.TryParse(Path.GetFileName(path)) is { } tenant) tenants.Add(tenant);
        }
        return tenants;
    }

    HandedBack Empty(TenantId tenant, CancellationToken cancel)
    {
        var layout = DirectoryLayout.Of(dataDirectory, tenant);
        // A log of Prometheus beside ours: of two, it would read what is newer than the newest block only.
        new DirectoryTakeover(disk, layout, clock, logs.CreateLogger<DirectoryTakeover>()).Run((long)options.MinSpan.TotalMilliseconds, options.SegmentBytes, cancel);
        var store = new StoreOptions { DataDirectory = dataDirectory, Disk = disk, Blocks = options, Head = new() { Retention = TimeSpan.Zero, ChunkFileSpan = options.MinSpan, MaxExemplars = MaxExemplars } };
        var instruments = new InstrumentRegistry();
        var window = new OutOfOrderWindow(instruments);
        using var database = TenantDatabase.Open(
            tenant, store, window, new MemoryBudget(0), decoded: null, new StoreInstruments(instruments, window, static () => []), new CompactionInstruments(instruments), new StaleCompaction(instruments), logs, clock,
            static (_, replay) => TenantHead.AtOnce(replay), cancel);
        var (exemplars, families) = (database.Head.Tables.Exemplars.Count, database.Head.Tables.Metadata.Count);
        var made = database.Keeper.Empty(cancel);
        database.Head.Upkeep!.Run();
        database.Head.Close();
        return new HandedBack(tenant, layout.BlocksFolder, made, database.Shelf.Blocks.Count, database.Head.Tables.SeriesCount, exemplars, families, [.. database.Shelf.Bad]);
    }
}
