using System.Runtime.InteropServices;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Blocks;

/// <summary>Makes one block of several: series in the order of their labels, chunks in the order of time, without what is deleted.</summary>
/// <remarks>Chunks that stand alone are copied as they are. The blocks come in the order of their beginning, and are held by the caller.</remarks>
sealed class BlockMerge(IDisk disk, string parent, long segmentBytes)
{
    /// <summary>A block's series, one after the other.</summary>
    sealed class Cursor(Block block)
    {
        int next;

        public uint Reference { get; private set; }

        public List<uint> Labels { get; } = [];

        public bool Ended { get; private set; }

        public void Move(MergedSymbols symbols, int number)
        {
            var all = block.Index.AllSeries();
            Ended = next == all.Count;
            if (Ended) return;
            Reference = all[next++];
            var series = block.Index.Series(Reference);
            symbols.Read(number, ref series, Labels);
        }
    }

    readonly record struct Source(int Block, uint Series, ChunkPlace Place, bool Touched);

    readonly List<Source> sources = [];

    /// <summary>Null where nothing is left.</summary>
    public BlockMeta? Run(IReadOnlyList<Block> blocks, BlockMeta meta, CancellationToken cancel)
    {
        var symbols = new MergedSymbols(blocks);
        using var writer = new BlockWriter(disk, parent, meta.Id, symbols.Arena, segmentBytes);
        var rewriter = new SeriesRewriter(writer.AddChunk);
        var cursors = blocks.Select(static b => new Cursor(b)).ToArray();
        for (var b = 0; b < cursors.Length; b++) cursors[b].Move(symbols, b);
        var labels = new List<uint>();
        while (Least(cursors) is var least and >= 0)
        {
            cancel.ThrowIfCancellationRequested();
            labels.Clear();
            labels.AddRange(cursors[least].Labels);
            sources.Clear();
            for (var b = least; b < cursors.Length; b++)
            {
                if (cursors[b].Ended || !CollectionsMarshal.AsSpan(cursors[b].Labels).SequenceEqual(CollectionsMarshal.AsSpan(labels))) continue;
                Collect(blocks[b], b, cursors[b].Reference, meta);
                cursors[b].Move(symbols, b);
            }
            WriteChunks(blocks, writer, rewriter, meta);
            writer.EndSeries(CollectionsMarshal.AsSpan(labels));
        }
        return writer.Finish(meta);
    }

    static int Least(Cursor[] cursors)
    {
        var least = -1;
        for (var b = 0; b < cursors.Length; b++)
        {
            if (cursors[b].Ended) continue;
            if (least < 0 || CollectionsMarshal.AsSpan(cursors[b].Labels).SequenceCompareTo(CollectionsMarshal.AsSpan(cursors[least].Labels)) < 0) least = b;
        }
        return least;
    }

    /// <summary>The chunks of a series that something is left of.</summary>
    void Collect(Block block, int number, uint reference, BlockMeta meta)
    {
        var deleted = block.Tombstones.Of(reference);
        var series = block.Index.Series(reference);
        while (series.NextChunk())
        {
            var place = series.Chunk;
            if (place.MaxTimeMs < meta.MinTimeMs || place.MinTimeMs >= meta.MaxTimeMs || BlockSelection.Covers(deleted, place)) continue;
            var touched = place.MinTimeMs < meta.MinTimeMs || place.MaxTimeMs >= meta.MaxTimeMs;
            foreach (var span in deleted) touched |= span.MinMs <= place.MaxTimeMs && span.MaxMs >= place.MinTimeMs;
            sources.Add(new(number, reference, place, touched));
        }
    }

    void WriteChunks(IReadOnlyList<Block> blocks, BlockWriter writer, SeriesRewriter rewriter, BlockMeta meta)
    {
        sources.Sort(static (a, b) => a.Place.MinTimeMs != b.Place.MinTimeMs ? a.Place.MinTimeMs.CompareTo(b.Place.MinTimeMs) : a.Block.CompareTo(b.Block));
        for (var first = 0; first < sources.Count;)
        {
            var end = first + 1;
            for (var last = sources[first].Place.MaxTimeMs; end < sources.Count && sources[end].Place.MinTimeMs <= last; end++)
                last = Math.Max(last, sources[end].Place.MaxTimeMs);
            if (end == first + 1 && !sources[first].Touched)
            {
                Copy(blocks[sources[first].Block], sources[first].Place, writer);
                first = end;
                continue;
            }
            for (; first < end; first++)
            {
                var source = sources[first];
                var block = blocks[source.Block];
                if (!rewriter.TryAdd(Sound(block, source.Place), RankOf(blocks, source.Block), meta.MinTimeMs, meta.MaxTimeMs - 1, block.Tombstones.Of(source.Series)))
                    throw block.Segments.Damage(source.Place, "the chunk ends before its samples do");
            }
            rewriter.Flush();
        }
    }

    /// <summary>Of two samples at one time that which came in order stays.</summary>
    static int RankOf(IReadOnlyList<Block> blocks, int number) => blocks[number].Meta.Compaction.IsFromOutOfOrder ? blocks.Count + number : number;

    static void Copy(Block block, in ChunkPlace place, BlockWriter writer)
    {
        var chunk = Sound(block, place);
        var count = FloatChunks.IsFloat(chunk.Encoding) ? FloatChunks.CountOf(chunk) : HistogramChunkReader.CountOf(chunk.Data, chunk.Encoding);
        writer.AddChunk(chunk.Encoding, chunk.Data, place.MinTimeMs, place.MaxTimeMs, count);
    }

    /// <summary>A chunk of an encoding that we know, long enough for its header.</summary>
    static ChunkBytes Sound(Block block, in ChunkPlace place)
    {
        var chunk = block.Read(place);
        if (chunk.Encoding is < ChunkEncoding.Xor or > ChunkEncoding.FloatHistogramSt)
            throw block.Segments.Damage(place, $"the chunk has encoding {(int)chunk.Encoding}, 1 to 6 are known");
        return chunk.Data.Length >= HistogramChunkReader.HeaderBytes ? chunk : throw block.Segments.Damage(place, $"a chunk of {chunk.Data.Length} bytes has no header");
    }
}
