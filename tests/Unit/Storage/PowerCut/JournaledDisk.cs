using Barograph.Storage.Disk;

namespace Barograph.Tests.Unit.Storage.PowerCut;

/// <summary>
/// A real disk that also knows what a power cut would leave of it: what was synced, and of the rest whatever the dice say, in pages of
/// 512 bytes, so that writes are torn and come in any order.
/// </summary>
/// <remarks>
/// Names (create, rename, delete) go through a journal, as in the usual file systems: a cut leaves a beginning of it, and a synced directory
/// brings all of it to the medium so far. A synced file says nothing about its name. Bytes stored through a mapping count as written.
/// </remarks>
sealed class JournaledDisk : IDisk
{
    readonly MachineDisk disk = new();
    readonly Lock gate = new();
    readonly SortedDictionary<string, FileState> present = new(StringComparer.Ordinal), durable = new(StringComparer.Ordinal);
    readonly List<Action<SortedDictionary<string, FileState>>> journal = [];

    /// <summary>Called before each step that changes something, with its number from 0: the moment of a cut.</summary>
    public Action<int>? BeforeStep { get; set; }

    public int Steps { get; private set; }

    /// <summary>Writes what a cut at this moment leaves into another, empty directory.</summary>
    public void LeaveBehind(string directory, string into, Random dice)
    {
        lock (gate)
        {
            var names = new SortedDictionary<string, FileState>(durable, StringComparer.Ordinal);
            foreach (var change in journal.Take(dice.Next(journal.Count + 1))) change(names);
            foreach (var (path, state) in names)
            {
                var copy = into + path[directory.Length..];
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.WriteAllBytes(copy, state.AfterCut(dice));
            }
        }
    }

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public IReadOnlyList<string> Files(string directory) => disk.Files(directory);

    public IReadOnlyList<string> Directories(string directory) => disk.Directories(directory);

    public bool FileExists(string path) => disk.FileExists(path);

    public long CapacityOf(string path) => disk.CapacityOf(path);

    public IDiskFile Create(string path)
    {
        lock (gate)
        {
            Step();
            var state = new FileState(path);
            Note(names => names[path] = state);
            return new JournaledFile(this, disk.Create(path), state);
        }
    }

    public IDiskFile Open(string path, bool writable)
    {
        lock (gate)
        {
            if (!present.TryGetValue(path, out var state))
            {
                // It was there before us: all of it is on the medium.
                state = new FileState(path);
                state.Sync();
                present[path] = durable[path] = state;
            }
            return new JournaledFile(this, disk.Open(path, writable), state);
        }
    }

    public void Rename(string from, string to)
    {
        lock (gate)
        {
            Step();
            if (present.TryGetValue(to, out var replaced)) replaced.Part();
            disk.Rename(from, to);
            present[from].Path = to;
            Note(names =>
            {
                if (names.Remove(from, out var state)) names[to] = state;
            });
        }
    }

    public void Delete(string path)
    {
        lock (gate)
        {
            Step();
            if (present.TryGetValue(path, out var state)) state.Part();
            disk.Delete(path);
            Note(names => names.Remove(path));
        }
    }

    public void RenameDirectory(string from, string to)
    {
        lock (gate)
        {
            Step();
            disk.RenameDirectory(from, to);
            foreach (var state in Below(present, from).Select(static f => f.Value)) state.Path = to + state.Path[from.Length..];
            Note(names =>
            {
                foreach (var (path, state) in Below(names, from))
                {
                    names.Remove(path);
                    names[to + path[from.Length..]] = state;
                }
            });
        }
    }

    public void DeleteDirectory(string path)
    {
        lock (gate)
        {
            Step();
            foreach (var (_, state) in Below(present, path)) state.Part();
            disk.DeleteDirectory(path);
            Note(names =>
            {
                foreach (var (below, _) in Below(names, path)) names.Remove(below);
            });
        }
    }

    public void SyncDirectory(string path)
    {
        lock (gate)
        {
            Step();
            foreach (var change in journal) change(durable);
            journal.Clear();
        }
    }

    void Note(Action<SortedDictionary<string, FileState>> change)
    {
        change(present);
        journal.Add(change);
    }

    void Step() => BeforeStep?.Invoke(Steps++);

    static List<KeyValuePair<string, FileState>> Below(SortedDictionary<string, FileState> names, string folder)
        => [.. names.Where(n => n.Key.StartsWith(folder + "/", StringComparison.Ordinal))];

    sealed class JournaledFile(JournaledDisk owner, IDiskFile file, FileState state) : IDiskFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> into) => file.Read(offset, into);

        public nint Map(long length, bool writable) => file.Map(length, writable);

        public void Unmap(nint address, long length) => file.Unmap(address, length);

        public void Dispose() => file.Dispose();

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            lock (owner.gate)
            {
                owner.Step();
                file.Write(offset, bytes);
            }
        }

        public void Truncate(long length)
        {
            lock (owner.gate)
            {
                owner.Step();
                file.Truncate(length);
            }
        }

        public void Allocate(long length)
        {
            lock (owner.gate)
            {
                if (length <= file.Length) return;
                owner.Step();
                file.Allocate(length);
            }
        }

        public void Sync()
        {
            lock (owner.gate)
            {
                owner.Step();
                state.Sync();
            }
        }
    }
}
