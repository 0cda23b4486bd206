using System.Globalization;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Takeover;

/// <summary>What Prometheus keeps in a data directory beside its blocks: names and the order in which they are read.</summary>
sealed class PrometheusFiles(IDisk disk, string dataDirectory)
{
    const string CheckpointPrefix = "checkpoint.", SnapshotPrefix = "chunk_snapshot.";

    public string WalFolder => Path.Combine(dataDirectory, "wal");

    /// <summary>The log of samples that came late.</summary>
    public string LateFolder => Path.Combine(dataDirectory, "wbl");

    public string ChunksFolder => Path.Combine(dataDirectory, "chunks_head");

    /// <summary>Folders in which there is something, snapshots that were left unfinished among them.</summary>
    public IReadOnlyList<string> Folders()
        => [.. disk.Directories(dataDirectory).Where(IsOne).Where(path => disk.Files(path).Count > 0 || disk.Directories(path).Count > 0)];

    /// <summary>Segments of a log, of a checkpoint or of a snapshot, in order.</summary>
    public IReadOnlyList<(long Number, string Path)> Segments(string folder)
    {
        var segments = new List<(long Number, string Path)>();
        foreach (var path in disk.Files(folder))
        {
            if (NumberOf(Path.GetFileName(path)) is { } number) segments.Add((number, path));
        }
        segments.Sort();
        return segments;
    }

    /// <summary>The newest checkpoint; the segments up to its number are in it.</summary>
    public (long Number, string Path)? Checkpoint()
    {
        (long Number, string Path)? newest = null;
        foreach (var path in disk.Directories(WalFolder))
        {
            var name = Path.GetFileName(path);
            if (!name.StartsWith(CheckpointPrefix, StringComparison.Ordinal) || NumberOf(name[CheckpointPrefix.Length..]) is not { } number) continue;
            if (newest is null || number > newest.Value.Number) newest = (number, path);
        }
        return newest;
    }

    /// <summary>The newest snapshot, and the place in the log up to which everything is in it.</summary>
    public (long Segment, long Offset, string Path)? Snapshot()
    {
        (long Segment, long Offset, string Path)? newest = null;
        foreach (var path in disk.Directories(dataDirectory))
        {
            var name = Path.GetFileName(path);
            if (!name.StartsWith(SnapshotPrefix, StringComparison.Ordinal)) continue;
            var parts = name[SnapshotPrefix.Length..].Split('.');
            if (parts.Length != 2 || NumberOf(parts[0]) is not { } segment || NumberOf(parts[1]) is not { } offset) continue;
            if (newest is null || (segment, offset).CompareTo((newest.Value.Segment, newest.Value.Offset)) > 0) newest = (segment, offset, path);
        }
        return newest;
    }

    static bool IsOne(string path)
        => Path.GetFileName(path) is "wal" or "wbl" or "chunks_head" || Path.GetFileName(path).StartsWith(SnapshotPrefix, StringComparison.Ordinal);

    static long? NumberOf(string name) => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
