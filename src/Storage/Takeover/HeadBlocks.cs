using System.Runtime.InteropServices;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Disk;
using Barograph.Storage.Takeover.Chunks;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Takeover;

/// <summary>Writes what was found of a head as blocks of an aligned span each: in order and late in one, without what is deleted.</summary>
/// <remarks>Chunks that stand alone are copied as they are. Of two samples at one time, the one that came in order stays.</remarks>
sealed class HeadBlocks(FoundHead head, HeadChunkFiles chunks, IDisk disk, string folder, long rangeMs, TimeProvider clock, TakeoverReport report, ILogger logger)
{
    readonly record struct Source(HeadChunk Chunk, long FromMs, bool Touched);

    readonly List<Source> sources = [];
    long first, last;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<BlockMeta> Write(long segmentBytes, CancellationToken cancel)
    {
        var order = head.Series.Where(static s => s.Chunks.Count > 0).ToArray();
        Array.Sort(order, static (a, b) => a.Labels.CompareTo(b.Labels));
        var metas = new List<BlockMeta>();
        var ranges = Ranges(order);
        foreach (var start in ranges)
        {
            cancel.ThrowIfCancellationRequested();
            if (WriteBlock(order, start, start == ranges.Max, segmentBytes, cancel) is { } meta) metas.Add(meta);
        }
        report.Series = order.Length;
        report.Blocks = metas.Count;
        report.Numbers = metas.Sum(static m => (long)m.Statistics.FloatSamples);
        report.Histograms = metas.Sum(static m => (long)m.Statistics.HistogramSamples);
        return metas;
    }

    /// <summary>The beginnings of all spans in which there may be a sample.</summary>
    SortedSet<long> Ranges(FoundSeries[] order)
    {
        var ranges = new SortedSet<long>();
        foreach (var series in order)
        {
            foreach (var chunk in series.Chunks)
            {
                long from = RangeOf(chunk.MinTimeMs), to = RangeOf(chunk.MaxTimeMs);
                ranges.Add(from);
                ranges.Add(to);
                // Few samples may lie years apart: only spans that have one count.
                if ((decimal)to - from > rangeMs) ranges.UnionWith(TimesOf(chunk).Select(RangeOf));
            }
        }
        return ranges;
    }

    IEnumerable<long> TimesOf(HeadChunk chunk)
    {
        var bytes = chunks.BytesOf(chunk);
        if (FloatChunks.IsFloat(bytes.Encoding))
        {
            var (times, values) = (new long[chunk.Count], new double[chunk.Count]);
            return FloatChunks.Decode(bytes, chunk.Count, times, values) ? times : [];
        }
        var samples = new List<HistogramSample>();
        return HistogramChunkReader.Read(bytes.Data, bytes.Encoding, samples) ? samples.Select(static s => s.TimestampMs) : [];
    }

    BlockMeta? WriteBlock(FoundSeries[] order, long start, bool isLast, long segmentBytes, CancellationToken cancel)
    {
        var lastTime = start + rangeMs - 1;
        var chosen = Array.FindAll(order, s => s.Chunks.Exists(c => c.MinTimeMs <= lastTime && c.MaxTimeMs >= start));
        if (chosen.Length == 0) return null;
        var id = Ulid.New(clock.GetUtcNow());
        var symbols = new SymbolArena();
        var numbers = Number(chosen, symbols);
        using var writer = new BlockWriter(disk, folder, id, symbols, segmentBytes);
        (first, last) = (long.MaxValue, long.MinValue);
        void Add(ChunkEncoding encoding, ReadOnlySpan<byte> data, long min, long max, int count)
        {
            (first, last) = (Math.Min(first, min), Math.Max(last, max));
            writer.AddChunk(encoding, data, min, max, count);
        }
        var rewriter = new SeriesRewriter(Add);
        var labels = new List<uint>();
        foreach (var series in chosen)
        {
            cancel.ThrowIfCancellationRequested();
            WriteChunks(series, start, lastTime, Add, rewriter);
            labels.Clear();
            for (var reader = series.Labels.Read(); reader.Read();)
            {
                labels.Add(numbers[reader.Name]);
                labels.Add(numbers[reader.Value]);
            }
            writer.EndSeries(CollectionsMarshal.AsSpan(labels));
        }
        // The newest span is not over: what comes next must not look as if it were older than a block.
        return writer.Finish(new BlockMeta
        {
            Id = id,
            MinTimeMs = first,
            MaxTimeMs = isLast ? last + 1 : start + rangeMs,
            Compaction = new BlockCompaction { Sources = [id] },
        });
    }

    void WriteChunks(FoundSeries series, long start, long lastTime, ChunkSink add, SeriesRewriter rewriter)
    {
        Collect(series, start, lastTime);
        var deleted = series.Deleted.Count == 0 ? default : Tombstones.Of(series.Deleted.Select(static d => (0ul, d))).Of(0);
        for (var from = 0; from < sources.Count;)
        {
            var end = from + 1;
            for (var reach = sources[from].Chunk.MaxTimeMs; end < sources.Count && sources[end].Chunk.MinTimeMs <= reach; end++)
                reach = Math.Max(reach, sources[end].Chunk.MaxTimeMs);
            if (end == from + 1 && !sources[from].Touched)
            {
                var chunk = sources[from].Chunk;
                add(chunk.Encoding, chunks.BytesOf(chunk).Data, chunk.MinTimeMs, chunk.MaxTimeMs, chunk.Count);
                from = end;
                continue;
            }
            for (; from < end; from++)
            {
                var source = sources[from];
                if (rewriter.TryAdd(chunks.BytesOf(source.Chunk), (int)source.Chunk.Order, source.FromMs, lastTime, deleted)) continue;
                var damage = chunks.Damage(source.Chunk, "it ends before its samples do").Message;
                report.Damages.Add(damage);
                logger.LogError("A chunk of {Samples} samples of {Series} cannot be taken over: {Reason}", source.Chunk.Count, series.Labels, damage);
            }
            rewriter.Flush();
        }
    }

    /// <summary>The chunks that have something in the span, and whether they must be decoded.</summary>
    void Collect(FoundSeries series, long start, long lastTime)
    {
        sources.Clear();
        foreach (var chunk in series.Chunks)
        {
            var from = chunk.IsLate ? start : Math.Max(start, head.OldestMs);
            if (chunk.MinTimeMs > lastTime || chunk.MaxTimeMs < from) continue;
            var touched = chunk.MinTimeMs < from || chunk.MaxTimeMs > lastTime;
            foreach (var span in series.Deleted) touched |= span.MinMs <= chunk.MaxTimeMs && span.MaxMs >= chunk.MinTimeMs;
            sources.Add(new(chunk, from, touched));
        }
        sources.Sort(static (a, b) => a.Chunk.MinTimeMs.CompareTo(b.Chunk.MinTimeMs));
    }

    long RangeOf(long timeMs) => AlignedRange.StartOf(timeMs, rangeMs);

    static Dictionary<byte[], uint>.AlternateLookup<ReadOnlySpan<byte>> Number(FoundSeries[] chosen, SymbolArena symbols)
    {
        var numbers = new Dictionary<byte[], uint>(ByBytes.Instance);
        var lookup = numbers.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var series in chosen)
        {
            for (var reader = series.Labels.Read(); reader.Read();)
            {
                lookup.TryAdd(reader.Name, 0);
                lookup.TryAdd(reader.Value, 0);
            }
        }
        var sorted = numbers.Keys.ToArray();
        Array.Sort(sorted, static (a, b) => a.AsSpan().SequenceCompareTo(b));
        foreach (var text in sorted) numbers[text] = (uint)symbols.Add(text);
        return lookup;
    }

    sealed class ByBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static ByBytes Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes) => GetHashCode(bytes.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)Model.Hashing.XxHash64.Hash(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
