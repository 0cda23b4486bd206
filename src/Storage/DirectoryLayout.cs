using System.Globalization;
using Barograph.Model.Tenants;

namespace Barograph.Storage;

/// <summary>Every name that the store gives on disk (docs/formats/directory.md).</summary>
/// <remarks>
/// All lies in one folder of its own below the data directory, so that a Prometheus layout beside it (blocks, wal,
/// chunks_head) is neither touched nor mixed up. The lock file is Prometheus' own: two programs never share a directory.
/// <code>
/// data/lock                              one process at a time
/// data/barograph/wal/00000001            log segments of the tenant anonymous
/// data/barograph/chunks/00000001         its full chunks
/// data/barograph/checkpoint.00000007     its series and open chunks as of the beginning of log segment 7
/// data/barograph/aside/…                 damaged parts of log segments, kept for a person to look at
/// data/barograph/tenants/ID/…            the same for each other tenant
/// </code>
/// </remarks>
public sealed class DirectoryLayout(string root)
{
    const string Own = "barograph", CheckpointPrefix = "checkpoint.", Unfinished = ".tmp";

    public string Root => root;

    public static string LockFile(string dataDirectory) => Path.Combine(dataDirectory, "lock");

    public static string TenantsFolder(string dataDirectory) => Path.Combine(dataDirectory, Own, "tenants");

    public static DirectoryLayout Of(string dataDirectory, TenantId tenant)
        => new(tenant == TenantId.Anonymous ? Path.Combine(dataDirectory, Own) : Path.Combine(TenantsFolder(dataDirectory), tenant.ToString()));

    public string WalFolder => Path.Combine(root, "wal");

    public string ChunksFolder => Path.Combine(root, "chunks");

    public string AsideFolder => Path.Combine(root, "aside");

    public string WalSegment(int number) => Path.Combine(WalFolder, Numbered(number));

    public string ChunkFile(int number) => Path.Combine(ChunksFolder, Numbered(number));

    public string Checkpoint(int firstSegment) => Path.Combine(root, CheckpointPrefix + Numbered(firstSegment));

    public string UnfinishedCheckpoint(int firstSegment) => Checkpoint(firstSegment) + Unfinished;

    public string AsidePart(int segment, long offset)
        => Path.Combine(AsideFolder, string.Create(CultureInfo.InvariantCulture, $"wal-{segment:D8}-at-{offset}"));

    /// <summary>The number in the name of a segment or chunk file; null for a file that is none of ours.</summary>
    public static int? NumberOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.Length == 8 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
    }

    /// <summary>The segment at which a finished checkpoint begins; null for any other file.</summary>
    public static int? CheckpointNumberOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith(CheckpointPrefix, StringComparison.Ordinal) ? NumberOf(name[CheckpointPrefix.Length..]) : null;
    }

    public static bool IsUnfinished(string path) => path.EndsWith(Unfinished, StringComparison.Ordinal);

    /// <summary>What a Prometheus data directory looks like from outside: its log, its head chunks, or a block.</summary>
    public static bool IsForeign(string path)
    {
        var name = Path.GetFileName(path);
        return name is "wal" or "chunks_head" or "wbl" || (name.Length == 26 && File.Exists(Path.Combine(path, "meta.json")));
    }

    static string Numbered(int number) => number.ToString("D8", CultureInfo.InvariantCulture);
}
