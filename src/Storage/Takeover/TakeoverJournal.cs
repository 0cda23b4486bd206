using System.Globalization;
using System.Text;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Takeover;

/// <summary>What is left to do once all blocks of a take-over are written. Its last line says that it is whole.</summary>
/// <param name="Aside">The folder below <c>aside/</c> for Prometheus' files.</param>
/// <param name="Blocks">That go to their place.</param>
/// <param name="Folders">That go aside, as they were when they were read.</param>
sealed record TakeoverJournal(string Aside, IReadOnlyList<Ulid> Blocks, IReadOnlyList<(string Name, string State)> Folders)
{
    const string Ending = "end";

    /// <summary>Files and bytes of a folder, with all below: another state means that somebody has written.</summary>
    public static string StateOf(IDisk disk, string folder)
    {
        var (files, bytes) = Count(disk, folder);
        return string.Create(CultureInfo.InvariantCulture, $"{files} {bytes}");
    }

    public void Write(IDisk disk, string path)
    {
        var text = new StringBuilder();
        text.Append("aside ").Append(Aside).Append('\n');
        foreach (var id in Blocks) text.Append("block ").Append(id).Append('\n');
        foreach (var (name, state) in Folders) text.Append("folder ").Append(name).Append(' ').Append(state).Append('\n');
        text.Append(Ending).Append('\n');
        using (var file = disk.Create(path + ".tmp"))
        {
            file.Write(0, Encoding.UTF8.GetBytes(text.ToString()));
            file.Sync();
        }
        disk.Rename(path + ".tmp", path);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Null where there is none, or none that is whole.</summary>
    public static TakeoverJournal? TryRead(IDisk disk, string path)
    {
        if (!disk.FileExists(path)) return null;
        string[] lines;
        using (var file = disk.Open(path, writable: false))
        {
            var bytes = new byte[file.Length];
            lines = Encoding.UTF8.GetString(bytes, 0, file.Read(0, bytes)).Split('\n');
        }
        if (lines.Length < 2 || lines[^2] != Ending || lines[^1].Length > 0) return null;
        string? aside = null;
        var blocks = new List<Ulid>();
        var folders = new List<(string, string)>();
        foreach (var line in lines[..^2])
        {
            var parts = line.Split(' ', 3);
            if (parts is ["aside", var name]) aside = name;
            else if (parts is ["block", var text] && Ulid.TryParse(text) is { } id) blocks.Add(id);
            else if (parts is ["folder", var folder, var state]) folders.Add((folder, state));
            else return null;
        }
        return aside is null ? null : new TakeoverJournal(aside, blocks, folders);
    }

    static (long Files, long Bytes) Count(IDisk disk, string folder)
    {
        long files = 0, bytes = 0;
        foreach (var path in disk.Files(folder))
        {
            using var file = disk.Open(path, writable: false);
            files++;
            bytes += file.Length;
        }
        foreach (var below in disk.Directories(folder))
        {
            var (f, b) = Count(disk, below);
            (files, bytes) = (files + f, bytes + b);
        }
        return (files, bytes);
    }
}
