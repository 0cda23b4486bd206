using Barograph.Storage.Disk;
using Microsoft.Win32.SafeHandles;

namespace Barograph.Storage;

/// <summary>One process per data directory, ours or Prometheus': an exclusive lock on the file that Prometheus locks too.</summary>
sealed class DirectoryLock : IDisposable
{
    readonly SafeFileHandle handle;

    DirectoryLock(SafeFileHandle handle) => this.handle = handle;

    public static DirectoryLock Take(string dataDirectory)
    {
        var path = DirectoryLayout.LockFile(dataDirectory);
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) here, the call that Prometheus makes.
            return new DirectoryLock(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException($"cannot write to the data directory {dataDirectory}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new StorageException($"the data directory {dataDirectory} is in use by another process (lock file {path}): {e.Message}", e);
        }
    }

    /// <summary>Null where another process has it.</summary>
    public static DirectoryLock? TryTake(string dataDirectory)
    {
        try
        {
            return Take(dataDirectory);
        }
        catch (StorageException e) when (e.InnerException is IOException)
        {
            return null;
        }
    }

    public void Dispose() => handle.Dispose();
}
