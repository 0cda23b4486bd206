using Barograph.Storage.Disk;

namespace Barograph.Tests.Unit.Storage;

/// <summary>A real disk that stops whoever opens a certain log segment, until the test lets it go.</summary>
sealed class GatedDisk : IDisk, IDisposable
{
    readonly MachineDisk disk = new();
    readonly ManualResetEventSlim open = new();
    readonly TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The file name of the segment; the first time that it is opened counts.</summary>
    public required string Segment { get; init; }

    /// <summary>Below which folder; null = anywhere.</summary>
    public string? Folder { get; init; }

    /// <summary>Completes when somebody stands before it.</summary>
    public Task Arrived => arrived.Task;

    public void LetGo() => open.Set();

    public IDiskFile Open(string path, bool writable)
    {
        if (Path.GetFileName(path) == Segment && Path.GetFileName(Path.GetDirectoryName(path)) == "wal" && !open.IsSet
            && (Folder is null || path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            arrived.TrySetResult();
            open.Wait();
        }
        return disk.Open(path, writable);
    }

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public IReadOnlyList<string> Files(string directory) => disk.Files(directory);

    public IReadOnlyList<string> Directories(string directory) => disk.Directories(directory);

    public bool FileExists(string path) => disk.FileExists(path);

    public IDiskFile Create(string path) => disk.Create(path);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public void RenameDirectory(string from, string to) => disk.RenameDirectory(from, to);

    public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

    public void SyncDirectory(string path) => disk.SyncDirectory(path);

    public long CapacityOf(string path) => disk.CapacityOf(path);

    /// <summary>A store that waits for it cannot be closed: this comes before that, also where a test fails.</summary>
    public void Dispose() => open.Set();
}
