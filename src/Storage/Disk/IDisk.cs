namespace Barograph.Storage.Disk;

/// <summary>The disk as the store sees it. Comes through the constructor, so that tests can let it fill up or fail.</summary>
public interface IDisk
{
    void CreateDirectory(string path);

    /// <summary>Full paths, sorted; empty where there is no such directory.</summary>
    IReadOnlyList<string> Files(string directory);

    IReadOnlyList<string> Directories(string directory);

    bool FileExists(string path);

    IDiskFile Create(string path);

    IDiskFile Open(string path, bool writable);

    /// <summary>Replaces atomically. Durable after <see cref="SyncDirectory"/>.</summary>
    void Rename(string from, string to);

    void Delete(string path);

    /// <summary>
    /// A second name for a file that is not written to any more; the new name must be free. Where the file system has no second names, a copy.
    /// </summary>
    void Link(string existing, string name) => FileCopy.Make(this, existing, name);

    /// <summary>Atomic; the new name must be free. Durable after <see cref="SyncDirectory"/>.</summary>
    void RenameDirectory(string from, string to);

    /// <summary>With all that is in it; nothing where it is not there.</summary>
    void DeleteDirectory(string path);

    void SyncDirectory(string path);

    /// <summary>The size of the file system in which a path lies, used or not.</summary>
    long CapacityOf(string path);
}
