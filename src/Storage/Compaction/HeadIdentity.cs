using System.Text;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Compaction;

/// <summary>A name for one head on disk, so that it knows the blocks that were cut from it from those of others.</summary>
static class HeadIdentity
{
    /// <summary>A missing or unreadable name is replaced: the head then takes none of the blocks for its own, which costs space, not samples.</summary>
    public static Ulid ReadOrMake(IDisk disk, DirectoryLayout layout, TimeProvider clock)
    {
        disk.CreateDirectory(layout.Root);
        if (disk.FileExists(layout.IdentityFile))
        {
            using var file = disk.Open(layout.IdentityFile, writable: false);
            var bytes = new byte[Ulid.Length];
            if (file.Read(0, bytes) == bytes.Length && Ulid.TryParse(Encoding.ASCII.GetString(bytes)) is { } known) return known;
        }
        var made = Ulid.New(clock.GetUtcNow());
        var unfinished = layout.IdentityFile + ".tmp";
        using (var file = disk.Create(unfinished))
        {
            file.Write(0, Encoding.ASCII.GetBytes(made + "\n"));
            file.Sync();
        }
        disk.Rename(unfinished, layout.IdentityFile);
        disk.SyncDirectory(layout.Root);
        return made;
    }
}
