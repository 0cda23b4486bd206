using Barograph.Model.Tenants;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;

namespace Barograph.Storage;

/// <summary>How a store is opened; the comments name Prometheus' flags where they have one.</summary>
public sealed record StoreOptions
{
    /// <summary><c>--storage.tsdb.path</c></summary>
    public required string DataDirectory { get; init; }

    /// <summary>False with <c>--storage.tsdb.no-lockfile</c>.</summary>
    public bool UseLockFile { get; init; } = true;

    /// <summary>Retention, log and series limit of each tenant.</summary>
    public HeadOptions Head { get; init; } = new();

    /// <summary>Null: no blocks are cut, compacted or deleted; those that are there are read.</summary>
    public BlockOptions? Blocks { get; init; }

    /// <summary><c>storage.tsdb.out_of_order_time_window</c> of the configuration file, at the start; zero takes nothing out of order.</summary>
    public TimeSpan OutOfOrderWindow { get; init; }

    /// <summary>Batches of further tenants are refused and counted.</summary>
    public int MaxTenants { get; init; } = 10_000;

    /// <summary>Series that a tenant may have, where it is not as many as <see cref="Head"/> says; 0 = no limit.</summary>
    public Func<TenantId, int?> MaxSeriesOf { get; init; } = static _ => null;

    /// <summary><c>--memory.budget</c>: near it no new series are taken; 0 = no limit.</summary>
    public long MemoryBudgetBytes { get; init; }

    /// <summary>Memory for chunks that were decoded more than once, over all tenants; less than two pages of 64 KiB = none.</summary>
    public long DecodedChunkBytes { get; init; }

    /// <summary>What the managed heap takes.</summary>
    public Func<long> ManagedBytes { get; init; } = static () => GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes;

    /// <summary>A tenant's database that nobody has read or written for so long is closed until somebody does; zero keeps all open.</summary>
    public TimeSpan TenantIdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// So long a start waits for its logs to be read, from its beginning on; what is longer is read behind it, and answers say what they lack
    /// meanwhile. Alerts and dashboards right after a start shall seldom see that.
    /// </summary>
    public TimeSpan ReplayPatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>So many batches may wait for a log to be read; further ones are refused, as while the disk cannot be written.</summary>
    public int MaxWaitingBatches { get; init; } = 10_000;

    /// <summary>Beats the syncing of the logs, ten times a second; its timers may fire on a thread that waits for the disk. Null = the store's clock.</summary>
    public TimeProvider? SyncClock { get; init; }

    public IDisk Disk { get; init; } = new MachineDisk();

    /// <summary>Keys of hashes that nobody outside may know.</summary>
    public Random Random { get; init; } = Random.Shared;
}
