using Barograph.Storage.Disk;

namespace Barograph.Tests.Unit.Storage.Takeover;

/// <summary>A real disk on which nothing changes any more after so many changes: what is there then is what a killed process leaves.</summary>
sealed class DyingDisk(int changes) : IDisk
{
    readonly MachineDisk disk = new();
    int left = changes;

    public bool HasDied => left < 0;

    public void CreateDirectory(string path) => Change(() => disk.CreateDirectory(path));

    public IReadOnlyList<string> Files(string directory) => disk.Files(directory);

    public IReadOnlyList<string> Directories(string directory) => disk.Directories(directory);

    public bool FileExists(string path) => disk.FileExists(path);

    public IDiskFile Create(string path)
    {
        Change(static () => { });
        return new DyingFile(this, disk.Create(path));
    }

    public IDiskFile Open(string path, bool writable) => new DyingFile(this, disk.Open(path, writable));

    public void Rename(string from, string to) => Change(() => disk.Rename(from, to));

    public void Delete(string path) => Change(() => disk.Delete(path));

    public void RenameDirectory(string from, string to) => Change(() => disk.RenameDirectory(from, to));

    public void DeleteDirectory(string path)
    {
        if (Directory.Exists(path)) Change(() => disk.DeleteDirectory(path));
    }

    public void SyncDirectory(string path) => Change(static () => { });

    public long CapacityOf(string path) => disk.CapacityOf(path);

    void Change(Action act)
    {
        if (--left < 0) throw new StorageException("the process was killed");
        act();
    }

    sealed class DyingFile(DyingDisk owner, IDiskFile file) : IDiskFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            if (--owner.left < 0)
            {
                // Half of the last write arrives, and nothing behind it.
                if (owner.left == -1) file.Write(offset, bytes[..(bytes.Length / 2)]);
                throw new StorageException("the process was killed");
            }
            file.Write(offset, bytes);
        }

        public int Read(long offset, Span<byte> into) => file.Read(offset, into);

        public void Truncate(long length) => owner.Change(() => file.Truncate(length));

        public void Allocate(long length) => owner.Change(() => file.Allocate(length));

        public void Sync() => owner.Change(static () => { });

        public nint Map(long length, bool writable) => file.Map(length, writable);

        public void Unmap(nint address, long length) => file.Unmap(address, length);

        public void Dispose() => file.Dispose();
    }
}
