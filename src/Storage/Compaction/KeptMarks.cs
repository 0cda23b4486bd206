using System.Globalization;
using System.Text;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Compaction;

/// <summary>How far a head is in blocks, when the block that said so was deleted: a file beside the log that is written before that.</summary>
/// <remarks>
/// Three lines: the head's name; the time before which all that came in order is in blocks, or was; segment and offset of the log, of what came
/// out of order. A file of another head, or one that cannot be read, counts for nothing: then old samples may show again, none is lost.
/// </remarks>
static class KeptMarks
{
    /// <summary>How far the head is in blocks, by those that are there and by those that are gone.</summary>
    public static (long UntilMs, LogPosition Late) Furthest(IEnumerable<BlockMeta> metas, IDisk disk, DirectoryLayout layout, Ulid head)
    {
        var (kept, there) = (Read(disk, layout, head), Furthest(metas, head));
        return (Math.Max(kept.UntilMs, there.UntilMs), kept.Late > there.Late ? kept.Late : there.Late);
    }

    static (long UntilMs, LogPosition Late) Read(IDisk disk, DirectoryLayout layout, Ulid head)
    {
        var nothing = (long.MinValue, default(LogPosition));
        if (!disk.FileExists(layout.MarksFile)) return nothing;
        string[] lines;
        using (var file = disk.Open(layout.MarksFile, writable: false))
        {
            var bytes = new byte[Math.Min(file.Length, 200)];
            lines = Encoding.ASCII.GetString(bytes, 0, file.Read(0, bytes)).Split('\n');
        }
        if (lines.Length != 4 || lines[0] != head.ToString() || !long.TryParse(lines[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var until)) return nothing;
        var late = lines[2].Split(' ');
        return late.Length == 2 && int.TryParse(late[0], CultureInfo.InvariantCulture, out var segment) && long.TryParse(late[1], CultureInfo.InvariantCulture, out var offset)
            ? (until, new LogPosition(segment, offset)) : nothing;
    }

    /// <summary>Before the blocks go: if none that stays says as much as they do, the file will.</summary>
    /// <exception cref="StorageException">It could not be written: then they must stay.</exception>
    public static void KeepOf(IReadOnlyList<Block> going, IReadOnlyList<Block> all, IDisk disk, DirectoryLayout layout, Ulid head)
    {
        var before = Furthest(all.Select(static b => b.Meta), head);
        var after = Furthest(all.Except(going).Select(static b => b.Meta), head);
        if (before == after) return;
        var kept = Read(disk, layout, head);
        var (untilMs, late) = (Math.Max(before.UntilMs, kept.UntilMs), before.Late > kept.Late ? before.Late : kept.Late);
        if ((untilMs, late) == kept) return;
        var unfinished = layout.MarksFile + ".tmp";
        using (var file = disk.Create(unfinished))
        {
            file.Write(0, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head}\n{untilMs}\n{late.Segment} {late.Offset}\n")));
            file.Sync();
        }
        disk.Rename(unfinished, layout.MarksFile);
        disk.SyncDirectory(layout.Root);
    }

    static (long UntilMs, LogPosition Late) Furthest(IEnumerable<BlockMeta> metas, Ulid head)
        => (HeadMark.Of(metas, head)?.UntilMs ?? long.MinValue, LateMark.Of(metas, head)?.Until ?? default);
}
