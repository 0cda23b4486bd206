using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Blocks;

/// <summary>One block of a directory, open for reading. Its files stay mapped until the last reader has left.</summary>
sealed class Block
{
    int holders = 1;
    volatile BlockMeta meta;
    volatile Tombstones tombstones;
    readonly long otherBytes;
    long tombstoneBytes;

    Block(string folder, BlockMeta meta, IndexFile index, SegmentFiles segments, Tombstones tombstones, long otherBytes, long tombstoneBytes)
        => (Folder, this.meta, Index, Segments, Numbers, this.tombstones, this.otherBytes, this.tombstoneBytes)
            = (folder, meta, index, segments, new BlockNumbers(index), tombstones, otherBytes, tombstoneBytes);

    public string Folder { get; }

    public BlockMeta Meta => meta;

    public IndexFile Index { get; }

    public SegmentFiles Segments { get; }

    public BlockNumbers Numbers { get; }

    /// <summary>Where damage is noted, so that reading goes on; null for tools, which end at the first one.</summary>
    public BlockDamage? Damage { get; init; }

    /// <summary>As of the last deletion.</summary>
    public Tombstones Tombstones => tombstones;

    /// <summary>Of all its files on the disk.</summary>
    public long SizeBytes => otherBytes + Interlocked.Read(ref tombstoneBytes);

    /// <summary>The time of the last sample that can be in it.</summary>
    public long LastTimeMs => Meta.MaxTimeMs - 1;

    /// <summary>Keeps chunks that are asked for again and again; null = nobody does.</summary>
    public DecodedChunks? Decoded { get; private init; }

    uint Source { get; init; }

    /// <exception cref="StorageException">A file is missing, unreadable or damaged; names it and the offset.</exception>
    public static Block Open(IDisk disk, string folder, BlockDamage? damage = null, DecodedChunks? decoded = null)
    {
        var metaPath = Path.Combine(folder, BlockMetaFile.Name);
        var meta = BlockMetaFile.Read(disk, metaPath);
        var segments = new SegmentFiles(disk, Path.Combine(folder, SegmentFiles.Folder));
        IndexFile? index = null;
        try
        {
            index = new IndexFile(disk, Path.Combine(folder, BlockWriter.IndexName));
            var (tombstones, tombstoneBytes) = TombstoneFile.Read(disk, Path.Combine(folder, TombstoneFile.Name));
            return new Block(folder, meta, index, segments, tombstones, SizeOf(disk, metaPath) + segments.SizeBytes + index.SizeBytes, tombstoneBytes)
            {
                Damage = damage,
                Decoded = decoded,
                Source = decoded?.NextSource() ?? 0,
            };
        }
        catch
        {
            index?.Dispose();
            segments.Dispose();
            throw;
        }
    }

    /// <summary>For whoever needs all chunks.</summary>
    /// <exception cref="StorageException">This one is not sound.</exception>
    public ChunkBytes Read(in ChunkPlace place)
    {
        try
        {
            return Segments.Read(place);
        }
        catch (StorageException e) when (Damage is not null)
        {
            Damage.Found(this, place, e.Message);
            throw;
        }
    }

    /// <summary>False where the chunk is not sound, and somebody may go on without it.</summary>
    public bool TryRead(in ChunkPlace place, out ChunkBytes chunk)
    {
        try
        {
            chunk = Segments.Read(place);
            return true;
        }
        catch (StorageException e) when (Damage is not null)
        {
            Damage.Found(this, place, e.Message);
            chunk = default;
            return false;
        }
    }

    /// <summary>A chunk has a right checksum and is wrong all the same.</summary>
    /// <exception cref="StorageException">Nobody goes on without it.</exception>
    public void Note(in ChunkPlace place, string what)
    {
        var damage = Segments.Damage(place, what);
        if (Damage is null) throw damage;
        Damage.Found(this, place, damage.Message);
    }

    /// <summary>Of a chunk in it.</summary>
    public ChunkIdentity IdentityOf(in ChunkPlace chunk) => new(Source, chunk.Reference);

    /// <summary>More of it is deleted than before, and written down.</summary>
    public void Adopt(Tombstones more, long sizeBytes, BlockMeta changed)
    {
        tombstones = more;
        Interlocked.Exchange(ref tombstoneBytes, sizeBytes);
        meta = changed;
    }

    /// <summary>False when the block is closed already.</summary>
    public bool TryEnter()
    {
        for (var held = Volatile.Read(ref holders); held > 0; held = Volatile.Read(ref holders))
        {
            if (Interlocked.CompareExchange(ref holders, held + 1, held) == held) return true;
        }
        return false;
    }

    /// <summary>Once for each <see cref="TryEnter"/>, and once by the owner when the block is to be closed.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref holders) > 0) return;
        Index.Dispose();
        Segments.Dispose();
    }

    public override string ToString() => Meta.Id.ToString();

    static long SizeOf(IDisk disk, string path)
    {
        using var file = disk.Open(path, writable: false);
        return file.Length;
    }
}
