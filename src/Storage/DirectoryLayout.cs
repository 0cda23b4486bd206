using System.Globalization;
using Barograph.Model.Tenants;

namespace Barograph.Storage;

/// <summary>Every name that the store gives on disk (docs/formats/directory.md).</summary>
/// <remarks>
/// Blocks lie where Prometheus has them. All else lies in one folder of its own below the data directory, so that Prometheus' log and
/// head chunks beside it are not mixed up with it. The lock file is Prometheus' own: two programs never share a directory.
/// <code>
/// data/lock                              one process at a time
/// data/01J…                              blocks of the tenant anonymous
/// data/barograph/wal/00000001            log segments of the tenant anonymous
/// data/barograph/chunks/00000001         its full chunks
/// data/barograph/checkpoint.00000007     its series and open chunks as of the beginning of log segment 7
/// data/barograph/identity                the name by which blocks that were cut from this head know it
/// data/barograph/marks                   how far this head was in blocks that retention has deleted
/// data/barograph/aside/…                 damaged parts of log segments, kept for a person to look at; Prometheus' files that were taken over
/// data/barograph/found                   exemplars and metadata of Prometheus' files, until a checkpoint has them
/// data/barograph/takeover/…              blocks that are being made of Prometheus' files
/// data/barograph/tenants/ID/…            the same for each other tenant, as if this were its data directory: blocks, and barograph/ beside them
/// </code>
/// </remarks>
public sealed class DirectoryLayout(string root, string blocksFolder)
{
    const string Own = "barograph", CheckpointPrefix = "checkpoint.", Unfinished = ".tmp";

    public string Root => root;

    /// <summary>Where blocks lie, each in a folder that has its name.</summary>
    public string BlocksFolder => blocksFolder;

    public static string LockFile(string dataDirectory) => Path.Combine(dataDirectory, "lock");

    public static string TenantsFolder(string dataDirectory) => Path.Combine(dataDirectory, Own, "tenants");

    public static DirectoryLayout Of(string dataDirectory, TenantId tenant)
    {
        if (tenant == TenantId.Anonymous) return new(Path.Combine(dataDirectory, Own), dataDirectory);
        var own = Path.Combine(TenantsFolder(dataDirectory), tenant.ToString());
        return new(Path.Combine(own, Own), own);
    }

    public string WalFolder => Path.Combine(root, "wal");

    public string ChunksFolder => Path.Combine(root, "chunks");

    public string IdentityFile => Path.Combine(root, "identity");

    /// <summary>How far the head is in blocks that are gone.</summary>
    public string MarksFile => Path.Combine(root, "marks");

    public string AsideFolder => Path.Combine(root, "aside");

    public string TakeoverFolder => Path.Combine(root, "takeover");

    /// <summary>What a take-over found beside samples, until a checkpoint has it.</summary>
    public string FoundFile => Path.Combine(root, FoundName);

    public string FoundName => "found";

    public string TakeoverJournal => Path.Combine(TakeoverFolder, "journal");

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

    static string Numbered(int number) => number.ToString("D8", CultureInfo.InvariantCulture);
}
