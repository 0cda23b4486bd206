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

    void SyncDirectory(string path);
}
