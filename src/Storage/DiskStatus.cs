using Barograph.Model.Tenants;
using Barograph.Storage.Blocks;

namespace Barograph.Storage;

/// <summary>How the disk takes what one tenant stores: for <c>status/storage</c>.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="LogFailure">Why the log did not take the last batch; null while it does.</param>
/// <param name="LogSyncTook">How long the log's last way to the medium took, or the one under way so far.</param>
/// <param name="UnloggedSamples">Samples in memory alone.</param>
/// <param name="ChunksWithoutDisk">Full chunks that stay in memory because the disk had no room.</param>
/// <param name="ChunkFailure">Why.</param>
/// <param name="CheckpointFailure">Why the last checkpoint could not be written; null where it could.</param>
/// <param name="BadBlocks">Blocks that are left out because they cannot be read.</param>
/// <param name="DamagedBlocks">Blocks of which chunks are left out because they cannot be read.</param>
public sealed record DiskStatus(
    TenantId Tenant, string? LogFailure, TimeSpan LogSyncTook, long UnloggedSamples, int ChunksWithoutDisk, string? ChunkFailure, string? CheckpointFailure,
    IReadOnlyList<BadBlock> BadBlocks, IReadOnlyList<BadBlock> DamagedBlocks)
{
    /// <summary>What takes so long is slow: ten times as much may be lost with the power as is promised.</summary>
    public static readonly TimeSpan SlowSync = TimeSpan.FromSeconds(1);

    public bool IsSlow => LogSyncTook >= SlowSync;

    public bool IsWell => LogFailure is null && UnloggedSamples == 0 && ChunksWithoutDisk == 0 && CheckpointFailure is null && BadBlocks.Count == 0 && DamagedBlocks.Count == 0;

    internal static DiskStatus Of(TenantDatabase database)
    {
        var chunks = database.Head.Tables.Chunks;
        return new(
            database.Tenant, database.Head.LogFailure?.Message, database.Head.SyncTook, database.Head.Tables.UnloggedSamples, chunks.HomelessCount,
            chunks.HomelessCount > 0 ? chunks.DiskTrouble?.Message : null, database.Head.Upkeep?.CheckpointFailure, database.Shelf.Bad, database.Shelf.Damaged);
    }
}
