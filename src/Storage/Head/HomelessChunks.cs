using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>Full chunks that stay in memory, in order, because the disk had no room; they move as soon as it has.</summary>
sealed unsafe class HomelessChunks(ChunkFiles files, Slabs blocks, RichChunks rich)
{
    /// <summary>In place of a block's class: the chunk is kept by <see cref="RichChunks"/> under the number that stands for its block.</summary>
    public const int RichClass = -1;

    readonly List<Chunk> chunks = [];

    readonly record struct Chunk(int Slot, uint Generation, int Link, uint Block, int BlockClass, int Bytes);

    public int Count => chunks.Count;

    /// <summary>The last reason why a full chunk had to stay in memory; null while all is well.</summary>
    public StorageException? DiskTrouble { get; private set; }

    // A chunk must not be in a file while an older one of its series is not: replay would take the older one's samples for stored.

    /// <summary>Puts the row's open chunk into a file. False where it has to stay.</summary>
    public bool TryStore(int slot, in SeriesRow row, byte* block, ref FullChunk chunk)
    {
        if (chunks.Count > 0) return false;
        try
        {
            files.Append((uint)slot, row.Generation, block, row.Chunk.ByteLength, ref chunk);
            return true;
        }
        catch (StorageException e)
        {
            DiskTrouble = e;
            return false;
        }
    }

    /// <summary>The same for a chunk of rich samples.</summary>
    public bool TryStore(int slot, in SeriesRow row, ChunkEncoding encoding, byte[] bytes, ref FullChunk chunk)
    {
        if (chunks.Count > 0) return false;
        try
        {
            files.AppendRich((uint)slot, row.Generation, (byte)encoding, bytes, ref chunk);
            return true;
        }
        catch (StorageException e)
        {
            DiskTrouble = e;
            return false;
        }
    }

    /// <summary>The row's newest full chunk stays.</summary>
    public void Add(int slot, in SeriesRow row, uint block, int blockClass, int bytes) => chunks.Add(new(slot, row.Generation, row.FullChunks, block, blockClass, bytes));

    /// <summary>
    /// Moves chunks to the disk once it has room. Returns blocks to be freed by <see cref="FreeHome"/> when nobody reads them.
    /// </summary>
    /// <param name="links">The links of all chunks.</param>
    public IReadOnlyList<(uint Block, int Class)> House(PagedTable<FullChunk> links)
    {
        var moved = new List<(uint, int)>();
        try
        {
            // Oldest first: what a start finds in the files must have no hole before its newest chunk.
            for (; moved.Count < chunks.Count;)
            {
                var chunk = chunks[moved.Count];
                ref var link = ref links[chunk.Link];
                var copy = link;
                if (chunk.BlockClass == RichClass)
                {
                    var (encoding, bytes) = rich.Kept(chunk.Block);
                    files.AppendRich((uint)chunk.Slot, chunk.Generation, (byte)encoding, bytes, ref copy);
                }
                else
                {
                    files.Append((uint)chunk.Slot, chunk.Generation, blocks.At(chunk.Block), chunk.Bytes, ref copy);
                }
                Volatile.Write(ref link.Place, copy.Place);
                moved.Add((chunk.Block, chunk.BlockClass));
            }
            DiskTrouble = null;
        }
        catch (StorageException e)
        {
            DiskTrouble = e;
        }
        chunks.RemoveRange(0, moved.Count);
        return moved;
    }

    /// <summary>Frees what <see cref="House"/> moved.</summary>
    public void FreeHome(uint block, int blockClass)
    {
        if (blockClass == RichClass) rich.Release(block);
        else blocks.Free(block, blockClass);
    }

    /// <summary>Drops the chunk of a link.</summary>
    public void Free(int link)
    {
        var at = chunks.FindIndex(h => h.Link == link);
        if (at < 0) return;
        FreeHome(chunks[at].Block, chunks[at].BlockClass);
        chunks.RemoveAt(at);
    }
}
