using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Merging;

namespace Barograph.Storage.Blocks;

/// <summary>Some series of a block, in the order of their labels. Holds the block open until it is disposed.</summary>
sealed class BlockSelection(Block block, SelectedSeries selected) : ISelectionPart
{
    const int UsualChunkSamples = 120;

    readonly uint[] series = selected.Series;
    int left;
    volatile bool lacks;

    public int Count => series.Length;

    public IReadOnlyList<string> Warnings => [];

    public IReadOnlyList<string> LateWarnings => lacks && BlockShelf.BadOf(block)?.WarningFor(long.MinValue, long.MaxValue) is { } warning ? [warning] : [];

    public long SampleEstimate
    {
        get
        {
            var statistics = block.Meta.Statistics;
            var average = statistics.Chunks == 0 ? UsualChunkSamples : (long)(statistics.Samples / statistics.Chunks) + 1;
            return selected.Chunks * Math.Max(UsualChunkSamples, average);
        }
    }

    public LabelSet LabelsOf(int number)
    {
        try
        {
            var bytes = new byte[256];
            var entry = block.Index.Series(series[number]);
            var length = block.Index.EncodeLabels(ref entry, ref bytes);
            return new LabelSet(bytes.AsSpan(0, length).ToArray());
        }
        catch (StorageException e) when (block.Damage is { } damage)
        {
            damage.FoundInIndex(block, e);
            throw;
        }
    }

    public SeriesGrouping Group(LabelProjection projection) => Grouped(projection, series);

    public SeriesGrouping Group(LabelProjection projection, ReadOnlySpan<int> numbers)
    {
        var some = new uint[numbers.Length];
        for (var i = 0; i < some.Length; i++) some[i] = series[numbers[i]];
        return Grouped(projection, some);
    }

    SeriesGrouping Grouped(LabelProjection projection, uint[] some)
    {
        try
        {
            return new BlockGrouping(block.Index, projection).Of(some);
        }
        catch (StorageException e) when (block.Damage is { } damage)
        {
            damage.FoundInIndex(block, e);
            throw;
        }
    }

    public long NewestMs => block.LastTimeMs;

    public void Identify(SeriesNumbers numbers, Span<int> into) => block.Numbers.Identify(series, numbers, into);

    public void Read(int number, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var entry = block.Index.ChunksOf(series[number], selected.ChunksAt[number]);
        var tombstones = block.Tombstones;
        ReadOnlySpan<TimeSpanMs> deleted = tombstones.IsEmpty ? default : tombstones.Of(series[number]);
        // One behind what the index names, so that the next chunk is on its way from memory while one is read.
        var (current, hasCurrent) = (default(ChunkPlace), false);
        while (entry.NextChunk())
        {
            var place = entry.Chunk;
            if (place.MaxTimeMs < minTimeMs) continue;
            if (place.MinTimeMs > maxTimeMs) break;
            block.Decoded?.Prefetch(block.IdentityOf(place));
            if (hasCurrent) Read(current, minTimeMs, maxTimeMs, deleted, into);
            (current, hasCurrent) = (place, true);
        }
        if (hasCurrent) Read(current, minTimeMs, maxTimeMs, deleted, into);
    }

    void Read(in ChunkPlace place, long minTimeMs, long maxTimeMs, ReadOnlySpan<TimeSpanMs> deleted, SampleColumns into)
    {
        if (Covers(deleted, place)) return;
        var chunk = block.IdentityOf(place);
        if (!TryReadDecoded(chunk, minTimeMs, maxTimeMs, deleted, into) && !TryAppend(place, chunk, minTimeMs, maxTimeMs, deleted, into)) lacks = true;
    }

    bool TryAppend(in ChunkPlace place, ChunkIdentity identity, long minTimeMs, long maxTimeMs, ReadOnlySpan<TimeSpanMs> deleted, SampleColumns into)
    {
        if (!block.TryRead(place, out var chunk)) return false;
        var before = into.Count;
        if (FloatChunks.IsFloat(chunk.Encoding))
        {
            if (FloatChunks.Append(chunk, minTimeMs, maxTimeMs, deleted, into, block.Decoded, identity)) return true;
            block.Note(place, "the chunk ends before its samples do");
        }
        else if (IsHistogram(chunk.Encoding))
        {
            if (RichColumns.Append(chunk.Data, chunk.Encoding, minTimeMs, maxTimeMs, deleted, into)) return true;
            block.Note(place, $"the chunk of encoding {(int)chunk.Encoding} cannot be decoded");
        }
        else
        {
            block.Note(place, $"the chunk has encoding {(int)chunk.Encoding}, 1 to 6 are known");
        }
        into.Truncate(before);
        return false;
    }

    public SeriesFootprint FootprintOf(int number, long minTimeMs, long maxTimeMs)
    {
        var entry = block.Index.Series(series[number]);
        var deleted = block.Tombstones.Of(series[number]);
        var sum = default(SeriesFootprint);
        while (entry.NextChunk())
        {
            var place = entry.Chunk;
            if (place.MaxTimeMs < minTimeMs || place.MinTimeMs > maxTimeMs || Covers(deleted, place)) continue;
            if (!block.TryRead(place, out var chunk)) continue;
            sum += new SeriesFootprint(1, chunk.Data.Length, FloatChunks.IsFloat(chunk.Encoding) ? Math.Max(0, FloatChunks.CountOf(chunk)) : HistogramChunkReader.CountOf(chunk.Data, chunk.Encoding));
        }
        return sum;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref left, 1) == 0) block.Leave();
    }

    public static bool Covers(ReadOnlySpan<TimeSpanMs> deleted, in ChunkPlace chunk) => !deleted.IsEmpty && TimeSpanMs.AnyCovers(deleted, chunk.MinTimeMs, chunk.MaxTimeMs);

    bool TryReadDecoded(ChunkIdentity chunk, long minTimeMs, long maxTimeMs, ReadOnlySpan<TimeSpanMs> deleted, SampleColumns into)
    {
        var from = into.Count;
        if (block.Decoded is not { } decoded || !decoded.TryAppend(chunk, minTimeMs, maxTimeMs, into)) return false;
        DeletedSamples.Drop(into, from, deleted);
        return true;
    }

    static bool IsHistogram(ChunkEncoding encoding)
        => encoding is ChunkEncoding.Histogram or ChunkEncoding.FloatHistogram or ChunkEncoding.HistogramSt or ChunkEncoding.FloatHistogramSt;
}
