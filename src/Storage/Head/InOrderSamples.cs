using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Head;

/// <summary>Reads what came in order of time to a series: full chunks, then the open one; of both what is kept decoded is not decoded again.</summary>
/// <remarks>
/// In order, a series is only appended to, each sample newer than the last (<see cref="BatchAppender"/>, <see cref="LogReplay"/>): between two that a reader has
/// seen there will never be a third. What a series loses (truncation, retention, a series that ended or was deleted) it says in its row, and what is kept
/// decoded has another name from then on.
/// </remarks>
readonly unsafe struct InOrderSamples(HeadTables tables)
{
    /// <summary>Asks for what the reading of two series will begin with: rows are read one after the other, and memory takes as long as one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int next, int afterNext)
    {
        if (tables.Chunks.Runs is not { } runs || !Sse.IsSupported) return;
        tables.Chunks.Prefetch(tables.Row(next));
        runs.Prefetch(next);
        Sse.Prefetch0(Unsafe.AsPointer(ref tables.Row(afterNext)));
        runs.PrefetchIndex(afterNext);
    }

    /// <summary>Appends the samples of a span, which ends with the series' last sample at the latest.</summary>
    public void Read(int slot, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        OpenRun run = default;
        if (tables.Chunks.Runs is { } runs && runs.TryFind(slot, out run) && run.Covers(minTimeMs, maxTimeMs) && IsHistoryOf(run, tables.Row(slot))
            && runs.TryAppend(run, minTimeMs, maxTimeMs, into))
        {
            runs.CountHit();
            return;
        }
        var start = into.Count;
        if (TryReadChunks(slot, run, minTimeMs, maxTimeMs, into)) return;
        into.Truncate(start);
        _ = TryReadChunks(slot, default, minTimeMs, maxTimeMs, into);
    }

    /// <summary>The chunk of the run may be full by now, or in a file: its samples are still those of the series.</summary>
    static bool IsHistoryOf(in OpenRun run, in SeriesRow row) => run.Chunk.Generation == row.Generation && run.Chunk.Losses == row.Losses;

    /// <summary>False where the run's page was filled anew meanwhile: then something was appended that is to be dropped.</summary>
    [SkipLocalsInit]
    bool TryReadChunks(int slot, in OpenRun run, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var copy = stackalloc byte[RowPicture.CopyBytes];
        var goesOn = run.Count > 0 && run.Chunk == RowPicture.Name(slot, tables.Row(slot));
        var picture = RowPicture.Take(tables, slot, copy, goesOn ? run.KnownBytes : 0);
        if (goesOn && picture.Chunk != run.Chunk)
        {
            goesOn = false;
            picture = RowPicture.Take(tables, slot, copy);
        }
        ReadFull(picture.Newest, minTimeMs, maxTimeMs, into);
        if (picture.Rich is (var encoding, var bytes))
        {
            if (picture.Open.LastTimestampMs < minTimeMs || RichColumns.Append(bytes, encoding, minTimeMs, maxTimeMs, [], into)) return true;
            throw Damaged(slot);
        }
        if (picture.Open.Count == 0 || picture.Open.LastTimestampMs < minTimeMs) return true;
        if (goesOn) return TryGoOn(run, picture, copy, minTimeMs, maxTimeMs, into);
        if (XorChunkReader.FirstTimestamp(copy) > maxTimeMs) return true;
        into.Reserve(picture.Open.Count, out var times, out var values);
        if (!XorChunkReader.Read(copy, picture.Open.ByteLength, picture.Open.Count, times, values)) throw Damaged(slot);
        tables.Chunks.Runs?.Offer(run, picture.Chunk, picture.Open, times, values);
        into.Commit(ChunkColumns.Cut(times, values, minTimeMs, maxTimeMs));
        return true;
    }

    /// <summary>The open chunk: what the run has of it, then what was appended since.</summary>
    bool TryGoOn(in OpenRun run, in RowPicture picture, byte* copy, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        if (run.FirstMs > maxTimeMs) return true;
        var runs = tables.Chunks.Runs!;
        if (run.LastMs >= minTimeMs && !runs.TryAppend(run, minTimeMs, maxTimeMs, into)) return false;
        var more = picture.Open.Count - run.Count;
        if (more > 0 && run.LastMs < maxTimeMs)
        {
            into.Reserve(more, out var times, out var values);
            if (!XorChunkReader.ReadOn(copy, picture.Open.ByteLength, run.State, more, times, values)) throw Damaged(run.Chunk.Slot);
            if (more >= OpenRuns.RenewAfter) runs.Renew(run, picture.Open, times, values);
            into.Commit(ChunkColumns.Cut(times, values, minTimeMs, maxTimeMs));
        }
        runs.CountHit();
        return true;
    }

    [SkipLocalsInit]
    void ReadFull(int newest, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        const int Usual = 128;
        Span<int> chain = stackalloc int[Usual];
        var count = 0;
        for (var number = newest; number != 0;)
        {
            ref var link = ref tables.Chunks.Link(number);
            if (link.MaxTimeMs < minTimeMs) break;
            if (link.MinTimeMs <= maxTimeMs)
            {
                if (count == chain.Length)
                {
                    var larger = new int[count * 2];
                    chain.CopyTo(larger);
                    chain = larger;
                }
                chain[count++] = number;
            }
            number = Volatile.Read(ref link.Older);
        }
        var decoded = tables.Chunks.Files.Decoded;
        while (count > 0)
        {
            if (decoded is not null && count > 1) decoded.Prefetch(tables.Chunks.Files.IdentityOf(Volatile.Read(ref tables.Chunks.Link(chain[count - 2]).Place)));
            ReadLink(chain[--count], minTimeMs, maxTimeMs, into);
        }
    }

    void ReadLink(int number, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var place = Volatile.Read(ref tables.Chunks.Link(number).Place);
        var (file, offset) = FullChunk.Split(place);
        var decoded = file > FullChunk.InMemory ? tables.Chunks.Files.Decoded : null;
        var identity = tables.Chunks.Files.IdentityOf(place);
        if (decoded is not null && decoded.TryAppend(identity, minTimeMs, maxTimeMs, into)) return;
        if (tables.Chunks.IsRich(file, offset))
        {
            if (RichColumns.Append(tables.Chunks.RichAt(file, offset, out var encoding), encoding, minTimeMs, maxTimeMs, [], into)) return;
            throw new StorageException($"chunk file {file:D8} is damaged at offset {offset}");
        }
        var inMemory = file == FullChunk.InMemory;
        var chunk = inMemory ? tables.Chunks.Blocks.At(offset) : tables.Chunks.Files.At(file, offset);
        var bytes = inMemory ? Slabs.MaxBlockBytes : tables.Chunks.Files.LengthAt(file, offset);
        if (!ChunkColumns.Append(chunk, bytes, XorChunkReader.CountOf(chunk), minTimeMs, maxTimeMs, into, decoded, identity))
            throw new StorageException($"chunk file {file:D8} is damaged at offset {offset}");
    }

    StorageException Damaged(int slot) => new($"the open chunk of {tables.LabelsOf(slot)} is damaged in memory");
}
