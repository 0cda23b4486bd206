using System.Globalization;
using System.Security.Cryptography;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Compaction;

/// <summary>
/// A picture of a tenant's data as a folder of blocks, which is a data directory in itself: <c>snapshots/20261126T170500Z-0123456789abcdef</c>.
/// </summary>
/// <remarks>
/// Files of blocks never change in place, so the picture has them by hard links and takes no room until the originals go; the head's
/// samples become a block of their own. It gets its name when it is complete.
/// </remarks>
sealed class BlockSnapshot(IDisk disk, string blocksFolder, DateTimeOffset now)
{
    public const string Folder = "snapshots";

    const string UnfinishedSuffix = ".unfinished";

    /// <summary>Returns the name.</summary>
    /// <param name="blocks">Held by the caller.</param>
    /// <param name="writeHead">Writes the head's block into a folder; null without the head.</param>
    public string Write(IReadOnlyList<Block> blocks, Action<string>? writeHead)
    {
        var random = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;
        var name = string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{random:x16}");
        var parent = Path.Combine(blocksFolder, Folder);
        var unfinished = Path.Combine(parent, name + UnfinishedSuffix);
        disk.CreateDirectory(unfinished);
        try
        {
            foreach (var block in blocks) Link(block, unfinished);
            writeHead?.Invoke(unfinished);
            disk.SyncDirectory(unfinished);
            disk.RenameDirectory(unfinished, Path.Combine(parent, name));
            disk.SyncDirectory(parent);
        }
        catch
        {
            disk.DeleteDirectory(unfinished);
            throw;
        }
        return name;
    }

    /// <summary>Removes what a process left that ended in the middle.</summary>
    public static void RemoveLeftovers(IDisk disk, string blocksFolder)
    {
        foreach (var path in disk.Directories(Path.Combine(blocksFolder, Folder)))
        {
            if (path.EndsWith(UnfinishedSuffix, StringComparison.Ordinal)) disk.DeleteDirectory(path);
        }
    }

    void Link(Block block, string parent)
    {
        var folder = Path.Combine(parent, Path.GetFileName(block.Folder));
        disk.CreateDirectory(Path.Combine(folder, SegmentFiles.Folder));
        foreach (var name in (string[])[BlockMetaFile.Name, BlockWriter.IndexName, TombstoneFile.Name])
        {
            if (disk.FileExists(Path.Combine(block.Folder, name))) disk.Link(Path.Combine(block.Folder, name), Path.Combine(folder, name));
        }
        foreach (var path in disk.Files(Path.Combine(block.Folder, SegmentFiles.Folder)))
            disk.Link(path, Path.Combine(folder, SegmentFiles.Folder, Path.GetFileName(path)));
        disk.SyncDirectory(Path.Combine(folder, SegmentFiles.Folder));
        disk.SyncDirectory(folder);
    }
}
