using Barograph.Storage.Disk;

namespace Barograph.Tests.Unit.Storage;

/// <summary>A real disk that can be full, or refuse to sync, when the test says so.</summary>
sealed class FaultyDisk : IDisk
{
    readonly MachineDisk disk = new();
    long room = long.MaxValue;

    /// <summary>Bytes that may still be written; a write beyond is done in part and then fails, as a full disk does.</summary>
    public long Room
    {
        get => Interlocked.Read(ref room);
        set => Interlocked.Exchange(ref room, value);
    }

    public bool RefusesTruncation { get; set; }

    /// <summary>Called with the path before a file is brought to the medium.</summary>
    public Action<string>? Syncing { get; set; }

    /// <summary>For tests that write much and in which the power stays on.</summary>
    public bool ForgetsToSync { get; set; }

    public bool RefusesSync { get; set; }

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public IReadOnlyList<string> Files(string directory) => disk.Files(directory);

    public IReadOnlyList<string> Directories(string directory) => disk.Directories(directory);

    public bool FileExists(string path) => disk.FileExists(path);

    public IDiskFile Create(string path) => new FaultyFile(this, disk.Create(path));

    public IDiskFile Open(string path, bool writable) => new FaultyFile(this, disk.Open(path, writable));

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public void RenameDirectory(string from, string to) => disk.RenameDirectory(from, to);

    public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

    public void SyncDirectory(string path)
    {
        if (!ForgetsToSync) disk.SyncDirectory(path);
    }

    public long CapacityOf(string path) => disk.CapacityOf(path);

    sealed class FaultyFile(FaultyDisk owner, IDiskFile file) : IDiskFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            var fits = (int)Math.Min(bytes.Length, owner.Room);
            if (fits > 0) file.Write(offset, bytes[..fits]);
            if (owner.Room != long.MaxValue) owner.Room -= fits;
            if (fits < bytes.Length) throw new StorageException($"cannot write {bytes.Length} bytes at offset {offset} of {Path}: no space left on device");
        }

        public int Read(long offset, Span<byte> into) => file.Read(offset, into);

        public void Truncate(long length)
        {
            if (owner.RefusesTruncation) throw new StorageException($"cannot cut {Path}");
            file.Truncate(length);
        }

        public void Allocate(long length)
        {
            if (length > file.Length && owner.Room < length - file.Length) throw new StorageException($"cannot reserve space for {Path}: no space left on device");
            file.Allocate(length);
        }

        public void Sync()
        {
            if (owner.RefusesSync) throw new StorageException($"cannot sync {Path}: input/output error");
            owner.Syncing?.Invoke(Path);
            if (!owner.ForgetsToSync) file.Sync();
        }

        public nint Map(long length, bool writable) => file.Map(length, writable);

        public void Unmap(nint address, long length) => file.Unmap(address, length);

        public void Dispose() => file.Dispose();
    }
}
