using System.Runtime.InteropServices;

namespace Barograph.Storage.Disk;

/// <summary>The machine's own file system.</summary>
public sealed class MachineDisk : IDisk
{
    public void CreateDirectory(string path) => Try($"cannot create directory {path}", () => Directory.CreateDirectory(path));

    public IReadOnlyList<string> Files(string directory)
        => Try($"cannot list {directory}", () => Directory.Exists(directory) ? Sorted(Directory.GetFiles(directory)) : []);

    public IReadOnlyList<string> Directories(string directory)
        => Try($"cannot list {directory}", () => Directory.Exists(directory) ? Sorted(Directory.GetDirectories(directory)) : []);

    public bool FileExists(string path) => File.Exists(path);

    public IDiskFile Create(string path)
        => Try($"cannot create {path}", () => new MachineFile(path,
            File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)));

    public IDiskFile Open(string path, bool writable)
        => Try($"cannot open {path}", () => new MachineFile(path, File.OpenHandle(path, FileMode.Open,
            writable ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)));

    public void Rename(string from, string to) => Try($"cannot rename {from} to {to}", () =>
    {
        File.Move(from, to, overwrite: true);
        return 0;
    });

    public void Delete(string path) => Try($"cannot delete {path}", () =>
    {
        File.Delete(path);
        return 0;
    });

    public void Link(string existing, string name)
    {
        // Refused by file systems without hard links, and across two of them: the copy then says what is wrong, if anything is.
        if (LinuxCalls.Link(existing, name) != 0) FileCopy.Make(this, existing, name);
    }

    public void RenameDirectory(string from, string to) => Try($"cannot rename directory {from} to {to}", () =>
    {
        Directory.Move(from, to);
        return 0;
    });

    public void DeleteDirectory(string path) => Try($"cannot delete directory {path}", () =>
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        return 0;
    });

    public void SyncDirectory(string path)
    {
        // The base library opens no directories; without this a rename may be lost with the power.
        var file = LinuxCalls.Open(path, 0);
        if (file < 0) throw new StorageException($"cannot open directory {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        var failed = LinuxCalls.Sync(file) != 0;
        var reason = failed ? Marshal.GetLastPInvokeErrorMessage() : "";
        _ = LinuxCalls.Close(file);
        if (failed) throw new StorageException($"cannot sync directory {path}: {reason}");
    }

    public long CapacityOf(string path) => Try($"cannot find out how large the disk of {path} is", () => new DriveInfo(path).TotalSize);

    static string[] Sorted(string[] paths)
    {
        Array.Sort(paths, StringComparer.Ordinal);
        return paths;
    }

    static T Try<T>(string what, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{what}: {e.Message}", e);
        }
    }
}
