using System.Runtime.CompilerServices;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>The chunks of all series: open ones in slabs, full ones in mapped files, linked from the newest to the oldest.</summary>
/// <remarks>One thread writes (the append gate). Readers copy open chunks under the row's version, and follow links without a
/// lock.</remarks>
sealed unsafe class ChunkStore : IDisposable
{
    readonly PagedTable<FullChunk> links = new(12);
    readonly Stack<int> freeLinks = [];
    readonly List<Homeless> homeless = [];

    readonly record struct Homeless(int Slot, uint Generation, int Link, uint Block, int BlockClass, int Bytes);

    /// <param name="disk">Where full chunks go.</param>
    /// <param name="layout">Their folder.</param>
    /// <param name="fileSpanMs">A chunk file does not go on beyond a multiple of this; 0 = it may.</param>
    public ChunkStore(IDisk disk, DirectoryLayout layout, long fileSpanMs)
    {
        Files = new ChunkFiles(disk, layout, fileSpanMs);
        _ = links.Add(); // Link 0 means none.
    }

    public ChunkFiles Files { get; }

    public Slabs Blocks { get; } = new();

    public long OpenChunks { get; private set; }

    public long FullChunks { get; private set; }

    /// <summary>All chunks ever begun.</summary>
    public long Created { get; private set; }

    public int HomelessCount => homeless.Count;

    /// <summary>The last reason why a full chunk had to stay in memory; null while all is well.</summary>
    public StorageException? DiskTrouble { get; private set; }

    public ref FullChunk Link(int number) => ref links[number];

    public long SizeBytes => Blocks.SizeBytes + links.SizeBytes;

    /// <summary>Appends a sample that is newer than the series' last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(int slot, ref SeriesRow row, long timestampMs, ulong valueBits)
    {
        BeginChange(ref row);
        if (row.Block != 0 && row.Chunk.Count < XorChunk.MaxSamples
            && unchecked((ulong)(timestampMs - row.Chunk.LastTimestampMs)) <= XorDeltaLimit
            && XorChunkWriter.TryAppend(Blocks.At(row.Block), Slabs.SizeOf(row.BlockClass), ref row.Chunk, timestampMs, valueBits))
        {
            EndChange(ref row);
            return;
        }
        AppendElsewhere(slot, ref row, timestampMs, valueBits);
        EndChange(ref row);
    }

    // 120 samples so far apart span at most 29 days, well within what a link can hold (49 days).
    const ulong XorDeltaLimit = 6 * 3600 * 1000;

    /// <summary>Ends the open chunk, if there is one: it becomes the newest link.</summary>
    public void Close(int slot, ref SeriesRow row)
    {
        if (row.Block == 0) return;
        BeginChange(ref row);
        CloseOpen(slot, ref row);
        EndChange(ref row);
    }

    /// <summary>Forgets the open chunk and its samples.</summary>
    public void DiscardOpen(ref SeriesRow row)
    {
        if (row.Block == 0) return;
        BeginChange(ref row);
        Blocks.Free(row.Block, row.BlockClass);
        row.Block = 0;
        OpenChunks--;
        EndChange(ref row);
    }

    /// <summary>Takes an open chunk from a checkpoint.</summary>
    public void Restore(ref SeriesRow row, in XorChunk chunk, ReadOnlySpan<byte> bytes)
    {
        row.BlockClass = (byte)Slabs.ClassFor(bytes.Length + XorChunkWriter.SlackBytes);
        row.Block = Blocks.Allocate(row.BlockClass);
        row.Chunk = chunk;
        bytes.CopyTo(new Span<byte>(Blocks.At(row.Block), bytes.Length));
        OpenChunks++;
        Created++;
    }

    /// <summary>A link to a chunk that is in a file already.</summary>
    public int AddLink(FullChunk chunk, int older)
    {
        if (!freeLinks.TryPop(out var number)) number = links.Add();
        chunk.Older = older;
        links[number] = chunk;
        FullChunks++;
        return number;
    }

    /// <summary>
    /// Cuts off the links that are to go, from the first such one backwards, and returns it (0 = none). They are freed by
    /// <see cref="FreeLinks"/> when nobody can read them any more.
    /// </summary>
    public int Unlink(ref SeriesRow row, long beforeMs, int beforeFile)
    {
        var kept = 0;
        var number = row.FullChunks;
        while (number != 0)
        {
            ref var link = ref links[number];
            var (file, _) = FullChunk.Split(link.Place);
            if (link.MaxTimeMs < beforeMs || (file != FullChunk.InMemory && file < beforeFile)) break;
            kept = number;
            number = link.Older;
        }
        if (number == 0) return 0;
        if (kept != 0)
        {
            Volatile.Write(ref links[kept].Older, 0);
            return number;
        }
        BeginChange(ref row);
        row.FullChunks = 0;
        EndChange(ref row);
        return number;
    }

    public void FreeLinks(int first)
    {
        while (first != 0)
        {
            var older = links[first].Older;
            var (file, block) = FullChunk.Split(links[first].Place);
            if (file == FullChunk.InMemory && block != 0) FreeHomeless(first);
            links[first] = default;
            freeLinks.Push(first);
            FullChunks--;
            first = older;
        }
    }

    /// <summary>
    /// Moves chunks that stayed in memory to the disk once it has room. Returns blocks to be freed when nobody reads them.
    /// </summary>
    public IReadOnlyList<(uint Block, int Class)> HouseHomeless()
    {
        var moved = new List<(uint, int)>();
        try
        {
            // Oldest first: what a start finds in the files must have no hole before its newest chunk.
            for (; moved.Count < homeless.Count;)
            {
                var chunk = homeless[moved.Count];
                ref var link = ref links[chunk.Link];
                var copy = link;
                Files.Append((uint)chunk.Slot, chunk.Generation, Blocks.At(chunk.Block), chunk.Bytes, ref copy);
                Volatile.Write(ref link.Place, copy.Place);
                moved.Add((chunk.Block, chunk.BlockClass));
            }
            DiskTrouble = null;
        }
        catch (StorageException e)
        {
            DiskTrouble = e;
        }
        homeless.RemoveRange(0, moved.Count);
        return moved;
    }

    public void Dispose()
    {
        Files.Dispose();
        Blocks.Dispose();
        links.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void BeginChange(ref SeriesRow row)
    {
        row.Version++;
        Volatile.WriteBarrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void EndChange(ref SeriesRow row) => Volatile.Write(ref row.Version, row.Version + 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    void AppendElsewhere(int slot, ref SeriesRow row, long timestampMs, ulong valueBits)
    {
        if (row.Block != 0 && row.Chunk.Count < XorChunk.MaxSamples
            && unchecked((ulong)(timestampMs - row.Chunk.LastTimestampMs)) <= XorDeltaLimit)
        {
            GrowBlock(ref row);
            var fits = XorChunkWriter.TryAppend(Blocks.At(row.Block), Slabs.SizeOf(row.BlockClass), ref row.Chunk, timestampMs, valueBits);
            Model.Invariant.Require(fits);
            return;
        }
        if (row.Block != 0) CloseOpen(slot, ref row);
        row.BlockClass = (byte)Slabs.ClassFor(XorChunkWriter.FirstBlockBytes);
        row.Block = Blocks.Allocate(row.BlockClass);
        XorChunkWriter.Begin(Blocks.At(row.Block), ref row.Chunk, timestampMs, valueBits);
        OpenChunks++;
        Created++;
    }

    void GrowBlock(ref SeriesRow row)
    {
        var bytes = row.Chunk.ByteLength;
        var next = (byte)Slabs.ClassFor(bytes + XorChunkWriter.MaxSampleBytes + XorChunkWriter.SlackBytes);
        if (next == row.BlockClass) next++;
        var block = Blocks.Allocate(next);
        Buffer.MemoryCopy(Blocks.At(row.Block), Blocks.At(block), bytes, bytes);
        Blocks.Free(row.Block, row.BlockClass);
        row.Block = block;
        row.BlockClass = next;
    }

    void CloseOpen(int slot, ref SeriesRow row)
    {
        var block = Blocks.At(row.Block);
        XorChunkWriter.Close(block, row.Chunk);
        var first = XorChunkReader.FirstTimestamp(block);
        var chunk = new FullChunk { MinTimeMs = first, SpanMs = checked((uint)(row.Chunk.LastTimestampMs - first)) };
        if (TryStore(slot, row, block, ref chunk))
        {
            row.FullChunks = AddLink(chunk, row.FullChunks);
            Blocks.Free(row.Block, row.BlockClass);
        }
        else
        {
            chunk.Place = FullChunk.PlaceOf(FullChunk.InMemory, row.Block);
            row.FullChunks = AddLink(chunk, row.FullChunks);
            homeless.Add(new Homeless(slot, row.Generation, row.FullChunks, row.Block, row.BlockClass, row.Chunk.ByteLength));
        }
        row.Block = 0;
        OpenChunks--;
    }

    bool TryStore(int slot, in SeriesRow row, byte* block, ref FullChunk chunk)
    {
        // A chunk must not be in a file while an older one of its series is not: replay would take the older one's samples for stored.
        if (homeless.Count > 0) return false;
        try
        {
            Files.Append((uint)slot, row.Generation, block, row.Chunk.ByteLength, ref chunk);
            return true;
        }
        catch (StorageException e)
        {
            DiskTrouble = e;
            return false;
        }
    }

    void FreeHomeless(int link)
    {
        var at = homeless.FindIndex(h => h.Link == link);
        if (at < 0) return;
        Blocks.Free(homeless[at].Block, homeless[at].BlockClass);
        homeless.RemoveAt(at);
    }
}
