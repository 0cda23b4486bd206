using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;
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

    /// <param name="disk">Where full chunks go.</param>
    /// <param name="layout">Their folder.</param>
    /// <param name="fileSpanMs">A chunk file does not go on beyond a multiple of this; 0 = it may.</param>
    public ChunkStore(IDisk disk, DirectoryLayout layout, long fileSpanMs)
    {
        Files = new ChunkFiles(disk, layout, fileSpanMs);
        Homeless = new HomelessChunks(Files, Blocks, Rich);
        _ = links.Add(); // Link 0 means none.
    }

    public ChunkFiles Files { get; }

    /// <summary>Keeps the samples of open chunks that are asked for again; null = nobody does.</summary>
    public OpenRuns? Runs { get; private set; }

    public Slabs Blocks { get; } = new();

    public RichChunks Rich { get; } = new();

    public long OpenChunks { get; private set; }

    public long FullChunks { get; private set; }

    /// <summary>All chunks ever begun.</summary>
    public long Created { get; private set; }

    /// <summary>Full chunks for which the disk had no room.</summary>
    public HomelessChunks Homeless { get; }

    public int HomelessCount => Homeless.Count;

    /// <summary>The last reason why a full chunk had to stay in memory; null while all is well.</summary>
    public StorageException? DiskTrouble => Homeless.DiskTrouble;

    /// <summary>Before the first read.</summary>
    public void KeepDecoded(DecodedChunks decoded)
    {
        Files.KeepDecoded(decoded);
        Runs = decoded.BeginRuns();
    }

    public ref FullChunk Link(int number) => ref links[number];

    public long UsedBytes => Blocks.UsedBytes + links.SizeBytes + Rich.SizeBytes;

    public long SizeBytes => Blocks.SizeBytes + links.SizeBytes + Rich.SizeBytes;

    /// <summary>Asks the processor for what the next sample of a series changes: to wait for it there takes longer than all else about a sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(in SeriesRow row)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Blocks.At(row.Block) + (row.Chunk.BitLength >> 3));
    }

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

    /// <summary>Appends a histogram, or a number with a start time, that is newer than the series' last.</summary>
    public void AppendRich(int slot, ref SeriesRow row, in RichSample sample)
    {
        BeginChange(ref row);
        PutRich(slot, ref row, sample);
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
    public void DiscardOpen(int slot, ref SeriesRow row)
    {
        if (row.Block == 0) return;
        BeginChange(ref row);
        if (row.IsRich) Rich.Forget(slot);
        else Blocks.Free(row.Block, row.BlockClass);
        row.Block = 0;
        row.Losses++;
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

    /// <summary>Takes an open chunk of rich samples from a checkpoint.</summary>
    public void RestoreRich(int slot, ref SeriesRow row, ChunkEncoding encoding, byte[] bytes)
    {
        Rich.Restore(slot, encoding, bytes);
        row.Block = SeriesRow.RichBlock;
        OpenChunks++;
        Created++;
    }

    /// <summary>The time of the first sample of the open chunk; there must be one.</summary>
    public long FirstTimeOfOpen(in SeriesRow row)
        => row.IsRich ? row.Chunk.LastTimestampMs - row.Chunk.DeltaMs : XorChunkReader.FirstTimestamp(Blocks.At(row.Block));

    /// <summary>Whether a full chunk is not of plain numbers.</summary>
    public bool IsRich(int file, uint offset) => file == FullChunk.RichInMemory || (file != FullChunk.InMemory && Files.EncodingAt(file, offset) != 0);

    /// <summary>A full chunk that is not of plain numbers.</summary>
    public ReadOnlySpan<byte> RichAt(int file, uint offset, out ChunkEncoding encoding)
    {
        if (file == FullChunk.RichInMemory)
        {
            (encoding, var bytes) = Rich.Kept(offset);
            return bytes;
        }
        encoding = (ChunkEncoding)Files.EncodingAt(file, offset);
        return Files.RichAt(file, offset);
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
            if (link.MaxTimeMs < beforeMs || (file > FullChunk.InMemory && file < beforeFile)) break;
            kept = number;
            number = link.Older;
        }
        if (number == 0) return 0;
        BeginChange(ref row);
        row.Losses++;
        if (kept != 0) Volatile.Write(ref links[kept].Older, 0);
        else row.FullChunks = 0;
        EndChange(ref row);
        return number;
    }

    public void FreeLinks(int first)
    {
        while (first != 0)
        {
            var older = links[first].Older;
            var (file, block) = FullChunk.Split(links[first].Place);
            if (file is FullChunk.InMemory or FullChunk.RichInMemory && block != 0) Homeless.Free(first);
            links[first] = default;
            freeLinks.Push(first);
            FullChunks--;
            first = older;
        }
    }

    /// <inheritdoc cref="HomelessChunks.House"/>
    public IReadOnlyList<(uint Block, int Class)> HouseHomeless() => Homeless.House(links);

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
        if (row.Chunk.Count > XorChunk.MaxSamples && PutBehindRich(slot, ref row, timestampMs, valueBits)) return;
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

    /// <summary>A number behind rich samples: true where it became one of them.</summary>
    bool PutBehindRich(int slot, ref SeriesRow row, long timestampMs, ulong valueBits)
    {
        if (row.EndsWithHistogram && valueBits == StaleMarker.Bits)
        {
            // Whoever says that a series ended does not know what it was.
            PutRich(slot, ref row, new(timestampMs, 0, valueBits, new NativeHistogram { IsFloat = EndsWithFractions(slot, row), Sum = StaleMarker.Value }));
            return true;
        }
        var sample = new RichSample(timestampMs, 0, valueBits, null);
        if (!row.EndsWithHistogram && row.IsRich && IsNear(row, timestampMs) && Rich.TryAdd(slot, sample))
        {
            Note(ref row, sample, row.Chunk.DeltaMs + (int)(timestampMs - row.Chunk.LastTimestampMs));
            return true;
        }
        if (row.Block != 0) CloseOpen(slot, ref row);
        Rich.Forget(slot);
        return false;
    }

    bool EndsWithFractions(int slot, in SeriesRow row)
    {
        if (Rich.LastOf(slot) is { } last) return last.IsFloat;
        if (row.FullChunks == 0) return false;
        var (file, offset) = FullChunk.Split(links[row.FullChunks].Place);
        if (!IsRich(file, offset)) return false;
        _ = RichAt(file, offset, out var encoding);
        return encoding is ChunkEncoding.FloatHistogram or ChunkEncoding.FloatHistogramSt;
    }

    void PutRich(int slot, ref SeriesRow row, in RichSample sample)
    {
        if (row.IsRich && IsNear(row, sample.TimestampMs) && Rich.TryAdd(slot, sample))
        {
            Note(ref row, sample, row.Chunk.DeltaMs + (int)(sample.TimestampMs - row.Chunk.LastTimestampMs));
            return;
        }
        if (row.Block != 0) CloseOpen(slot, ref row);
        Rich.Begin(slot, sample);
        row.Block = SeriesRow.RichBlock;
        OpenChunks++;
        Created++;
        Note(ref row, sample, 0);
    }

    static bool IsNear(in SeriesRow row, long timestampMs)
        => unchecked((ulong)(timestampMs - row.Chunk.LastTimestampMs)) <= XorDeltaLimit && timestampMs - row.Chunk.LastTimestampMs + row.Chunk.DeltaMs <= int.MaxValue;

    static void Note(ref SeriesRow row, in RichSample sample, int spanMs)
    {
        row.Chunk.LastTimestampMs = sample.TimestampMs;
        row.Chunk.LastValueBits = sample.ValueBits;
        row.Chunk.DeltaMs = spanMs;
        row.Chunk.Count = sample.Histogram is null ? SeriesRow.StartCount : SeriesRow.HistogramCount;
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
        if (row.IsRich)
        {
            CloseRich(slot, ref row);
            return;
        }
        var block = Blocks.At(row.Block);
        XorChunkWriter.Close(block, row.Chunk);
        var first = XorChunkReader.FirstTimestamp(block);
        var chunk = new FullChunk { MinTimeMs = first, SpanMs = checked((uint)(row.Chunk.LastTimestampMs - first)) };
        if (Homeless.TryStore(slot, row, block, ref chunk))
        {
            row.FullChunks = AddLink(chunk, row.FullChunks);
            Blocks.Free(row.Block, row.BlockClass);
        }
        else
        {
            chunk.Place = FullChunk.PlaceOf(FullChunk.InMemory, row.Block);
            row.FullChunks = AddLink(chunk, row.FullChunks);
            Homeless.Add(slot, row, row.Block, row.BlockClass, row.Chunk.ByteLength);
        }
        row.Block = 0;
        OpenChunks--;
    }

    void CloseRich(int slot, ref SeriesRow row)
    {
        var (encoding, bytes) = Rich.Close(slot);
        var chunk = new FullChunk { MinTimeMs = FirstTimeOfOpen(row), SpanMs = (uint)row.Chunk.DeltaMs };
        if (Homeless.TryStore(slot, row, encoding, bytes, ref chunk))
        {
            row.FullChunks = AddLink(chunk, row.FullChunks);
        }
        else
        {
            var number = Rich.Keep(encoding, bytes);
            chunk.Place = FullChunk.PlaceOf(FullChunk.RichInMemory, number);
            row.FullChunks = AddLink(chunk, row.FullChunks);
            Homeless.Add(slot, row, number, HomelessChunks.RichClass, bytes.Length);
        }
        row.Block = 0;
        OpenChunks--;
    }
}
