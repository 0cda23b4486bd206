using Barograph.Storage.Disk;

namespace Barograph.Storage.Chunks;

/// <summary>All chunk files of one tenant: the newest takes new chunks, the older ones are read until retention drops them.</summary>
/// <remarks>One thread writes. Readers resolve addresses without a lock; a dropped file is unmapped only after the last of them.</remarks>
sealed unsafe class ChunkFiles(IDisk disk, DirectoryLayout layout, long spanMs) : IDisposable
{
    readonly SortedList<int, ChunkFile> files = [];
    ChunkFile?[] byNumber = [];
    ChunkFile? newest;
    uint source;

    public int Count => files.Count;

    /// <summary>Keeps chunks that are asked for again and again; null = nobody does.</summary>
    public DecodedChunks? Decoded { get; private set; }

    /// <summary>Before the first read.</summary>
    public void KeepDecoded(DecodedChunks decoded) => (Decoded, source) = (decoded, decoded.NextSource());

    /// <summary>Of a chunk in a file. Numbers of files go up, and their bytes are written once.</summary>
    public ChunkIdentity IdentityOf(ulong place) => new(source, place);

    public long SizeBytes => files.Values.Sum(static f => f.UsedBytes);

    public byte* At(int file, uint offset) => Volatile.Read(ref byNumber)[file]!.At(offset);

    public int LengthAt(int file, uint offset) => Volatile.Read(ref byNumber)[file]!.LengthAt(offset);

    /// <summary>The encoding of a chunk; 0 = plain numbers.</summary>
    public int EncodingAt(int file, uint offset) => Volatile.Read(ref byNumber)[file]!.EncodingAt(offset);

    /// <summary>A chunk that is not of plain numbers.</summary>
    public ReadOnlySpan<byte> RichAt(int file, uint offset) => Volatile.Read(ref byNumber)[file]!.RichAt(offset);

    /// <summary>Number of the newest file and its used bytes: everything before is on the medium after <see cref="Sync"/>.</summary>
    public (int File, long Bytes) Position => newest is null ? (0, 0) : (newest.Number, newest.UsedBytes);

    /// <summary>Opens what is there and calls back for each chunk, oldest file first. Returns how many bytes were damaged.</summary>
    /// <param name="synced">The <see cref="Position"/> that the last checkpoint wrote down.</param>
    /// <param name="onChunk">Receives slot, generation and place.</param>
    public long Open((int File, long Bytes) synced, Action<uint, uint, FullChunk> onChunk)
    {
        long damaged = 0;
        var hole = false;
        foreach (var path in disk.Files(layout.ChunksFolder))
        {
            if (DirectoryLayout.NumberOf(path) is not { } number) continue;
            // Behind a hole that the log still fills, nothing may stand: replay goes by the newest chunk of a series.
            hole |= newest is { IsWhole: false } && newest.Number >= synced.File;
            if (hole)
            {
                disk.Delete(path);
                continue;
            }
            var file = ChunkFile.Open(disk, path, number);
            Adopt(file);
            damaged += file.Scan(number < synced.File ? long.MaxValue : number == synced.File ? synced.Bytes : 0, onChunk);
        }
        return damaged;
    }

    /// <summary>Stores a full chunk and says where. Throws where the disk has no room; then nothing was stored.</summary>
    public void Append(uint slot, uint generation, byte* chunk, int chunkBytes, ref FullChunk entry)
    {
        if (newest is not null && !Overtakes(entry.MaxTimeMs) && newest.TryAppend(slot, generation, chunk, chunkBytes, ref entry)) return;
        if (!Begin().TryAppend(slot, generation, chunk, chunkBytes, ref entry))
            throw new StorageException($"chunk of {chunkBytes} bytes does not fit into an empty chunk file");
    }

    /// <summary>As <see cref="Append"/>, a chunk that is not of plain numbers.</summary>
    public void AppendRich(uint slot, uint generation, byte encoding, ReadOnlySpan<byte> chunk, ref FullChunk entry)
    {
        if (newest is not null && !Overtakes(entry.MaxTimeMs) && newest.TryAppendRich(slot, generation, encoding, chunk, ref entry)) return;
        if (!Begin().TryAppendRich(slot, generation, encoding, chunk, ref entry))
            throw new StorageException($"chunk of {chunk.Length} bytes does not fit into an empty chunk file");
    }

    /// <summary>Brings all chunks to the medium.</summary>
    public void Sync()
    {
        ChunkFile[] dirty;
        lock (files) dirty = [.. files.Values.Where(static f => f.IsDirty)];
        foreach (var file in dirty) file.Sync();
        if (dirty.Length > 0) disk.SyncDirectory(layout.ChunksFolder);
    }

    /// <summary>The pages of all files come back when they are touched. The caller has a reader's ticket.</summary>
    public void LetGo()
    {
        ChunkFile[] all;
        lock (files) all = [.. files.Values];
        foreach (var file in all) file.LetGo();
    }

    public void Trim() => newest?.Trim();

    /// <summary>Files, oldest first, that hold nothing newer than this. The newest file is never among them.</summary>
    public IReadOnlyList<ChunkFile> OlderThan(long timestampMs)
    {
        lock (files) return [.. files.Values.Where(f => f != newest && f.MaxTimeMs < timestampMs)];
    }

    /// <summary>The oldest files that must go so that the rest takes no more than this.</summary>
    public IReadOnlyList<ChunkFile> Beyond(long sizeBytes)
    {
        lock (files)
        {
            var excess = SizeBytes - sizeBytes;
            var drop = new List<ChunkFile>();
            foreach (var file in files.Values)
            {
                if (excess <= 0 || file == newest) break;
                drop.Add(file);
                excess -= file.UsedBytes;
            }
            return drop;
        }
    }

    /// <summary>Deletes the file's name. Its bytes stay readable until <see cref="Release"/>.</summary>
    public void Drop(ChunkFile file)
    {
        lock (files) files.Remove(file.Number);
        disk.Delete(layout.ChunkFile(file.Number));
    }

    public void Release(ChunkFile file)
    {
        byNumber[file.Number] = null;
        file.Dispose();
    }

    public void Dispose()
    {
        foreach (var file in byNumber) file?.Dispose();
        byNumber = [];
        files.Clear();
    }

    /// <summary>Whether a chunk ends in a later span than all in the newest file.</summary>
    bool Overtakes(long maxTimeMs) => spanMs > 0 && newest!.Chunks > 0 && AlignedRange.StartOf(maxTimeMs, spanMs) > AlignedRange.StartOf(newest.MaxTimeMs, spanMs);

    ChunkFile Begin()
    {
        var number = (newest?.Number ?? 0) + 1;
        var next = ChunkFile.Create(disk, layout.ChunkFile(number), number);
        newest?.Trim();
        Adopt(next);
        return next;
    }

    void Adopt(ChunkFile file)
    {
        lock (files) files.Add(file.Number, file);
        if (file.Number >= byNumber.Length)
        {
            var grown = new ChunkFile?[Math.Max(16, file.Number * 2)];
            byNumber.CopyTo(grown, 0);
            Volatile.Write(ref byNumber, grown);
        }
        byNumber[file.Number] = file;
        newest = file;
    }
}
