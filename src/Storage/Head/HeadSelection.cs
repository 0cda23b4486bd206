using System.Runtime.CompilerServices;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Chunks;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Merging;

namespace Barograph.Storage.Head;

/// <summary>Some series of a head, as they were between two batches.</summary>
/// <remarks>
/// What each series ended with is noted under the apply gate, where no batch is half done; reads stop there. Series are only
/// appended to, so that is all it takes. The ticket keeps what is dropped meanwhile readable.
/// </remarks>
sealed unsafe class HeadSelection(HeadTables tables, int[] slots, long[] lastTimesMs, SeriesQuery query, long ticket) : ISelectionPart
{
    readonly InOrderSamples inOrder = new(tables);
    long estimate = -1;
    int left;

    /// <summary>Deleted spans of each series, where there are any.</summary>
    public Blocks.TimeSpanMs[]?[]? Deleted { get; init; }

    /// <summary>Late samples of each series, where there are any.</summary>
    public LateRun[]?[]? Late { get; init; }

    public int Count => slots.Length;

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public long SampleEstimate => estimate >= 0 ? estimate : estimate = Estimate();

    public LabelSet LabelsOf(int series) => tables.LabelsOf(slots[series]);

    public SeriesGrouping Group(LabelProjection projection) => HeadGrouping.Of(tables, slots, projection);

    public SeriesGrouping Group(LabelProjection projection, ReadOnlySpan<int> series)
    {
        var some = new int[series.Length];
        for (var i = 0; i < some.Length; i++) some[i] = slots[series[i]];
        return HeadGrouping.Of(tables, some, projection);
    }

    public long NewestMs => long.MaxValue;

    public void Identify(SeriesNumbers numbers, Span<int> into) => HeadNumbers.Identify(tables, slots, numbers, into);

    public void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var start = into.Count;
        ReadInOrder(series, minTimeMs, maxTimeMs, into);
        if (Deleted?[series] is { } deleted) DeletedSamples.Drop(into, start, deleted);
        // Late samples that are deleted are gone, and others of that time may have come after it.
        if (Late?[series] is { } runs) ReadLate(runs, minTimeMs, maxTimeMs, start, into);
    }

    /// <summary>A row knows its last sample. It must be the one with which the series was selected, and not be later than what is asked for.</summary>
    public bool TryReadNewest(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        if (Deleted?[series] is not null || Late?[series] is not null) return false;
        ref var row = ref tables.Row(slots[series]);
        var version = Volatile.Read(ref row.Version);
        var (time, bits, count) = (row.Chunk.LastTimestampMs, row.Chunk.LastValueBits, row.Chunk.Count);
        Volatile.ReadBarrier();
        if ((version & 1) != 0 || row.Version != version) return false;
        if (time != lastTimesMs[series] || time > maxTimeMs || count > XorChunk.MaxSamples) return false;
        if (time >= Math.Max(minTimeMs, query.MinTimeMs)) into.Append(time, BitConverter.UInt64BitsToDouble(bits));
        return true;
    }

    /// <summary>Full chunks count by their spans; of the open one its samples are looked at where it goes on behind the span.</summary>
    public bool MayHave(int series, long minTimeMs, long maxTimeMs)
    {
        if (Late?[series] is not null) return true;
        minTimeMs = Math.Max(minTimeMs, query.MinTimeMs);
        if (lastTimesMs[series] < minTimeMs) return false;
        if (lastTimesMs[series] <= maxTimeMs) return true;
        for (var number = tables.Row(slots[series]).FullChunks; number != 0;)
        {
            ref var link = ref tables.Chunks.Link(number);
            if (link.MaxTimeMs < minTimeMs) break;
            if (link.MinTimeMs <= maxTimeMs) return true;
            number = Volatile.Read(ref link.Older);
        }
        var open = new SampleColumns();
        ReadInOrder(series, minTimeMs, maxTimeMs, open);
        return open.Count > 0;
    }

    static void ReadLate(LateRun[] runs, long minTimeMs, long maxTimeMs, int start, SampleColumns into)
    {
        var samples = new List<LateSample>();
        foreach (var run in runs) run.Read(minTimeMs, maxTimeMs, samples);
        LateOrder.Sort(samples);
        var middle = into.Count;
        foreach (var sample in samples) LateOrder.Append(into, sample);
        Interleaving.Join(into, start, middle);
    }

    void ReadInOrder(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        maxTimeMs = Math.Min(maxTimeMs, lastTimesMs[series]);
        // What lies before is in a block, even where a chunk here still has it.
        minTimeMs = Math.Max(minTimeMs, query.MinTimeMs);
        if (minTimeMs > maxTimeMs) return;
        if (series + 1 < slots.Length) inOrder.Prefetch(slots[series + 1], slots[Math.Min(series + 2, slots.Length - 1)]);
        inOrder.Read(slots[series], minTimeMs, maxTimeMs, into);
    }

    public SeriesFootprint FootprintOf(int series, long minTimeMs, long maxTimeMs)
    {
        maxTimeMs = Math.Min(maxTimeMs, lastTimesMs[series]);
        minTimeMs = Math.Max(minTimeMs, query.MinTimeMs);
        ref var row = ref tables.Row(slots[series]);
        var sum = row.Block != 0 && row.Chunk.LastTimestampMs >= minTimeMs ? new SeriesFootprint(1, row.Chunk.ByteLength, row.Chunk.Count) : default;
        for (var number = row.FullChunks; number != 0;)
        {
            ref var link = ref tables.Chunks.Link(number);
            if (link.MaxTimeMs < minTimeMs) break;
            if (link.MinTimeMs <= maxTimeMs) sum += FootprintOf(link);
            number = Volatile.Read(ref link.Older);
        }
        foreach (var run in Late?[series] ?? []) sum += new SeriesFootprint(1, run.Count * (long)(sizeof(long) + sizeof(double)), run.Count);
        return sum;
    }

    SeriesFootprint FootprintOf(in FullChunk link)
    {
        var (file, offset) = FullChunk.Split(Volatile.Read(ref Unsafe.AsRef(in link.Place)));
        if (tables.Chunks.IsRich(file, offset))
        {
            var rich = tables.Chunks.RichAt(file, offset, out var encoding);
            return new SeriesFootprint(1, rich.Length, encoding == ChunkEncoding.Xor2 ? Xor2Reader.CountOf(rich) : HistogramChunkReader.CountOf(rich, encoding));
        }
        var inMemory = file == FullChunk.InMemory;
        var chunk = inMemory ? tables.Chunks.Blocks.At(offset) : tables.Chunks.Files.At(file, offset);
        return new SeriesFootprint(1, inMemory ? Slabs.MaxBlockBytes : tables.Chunks.Files.LengthAt(file, offset), XorChunkReader.CountOf(chunk));
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref left, 1) == 0) tables.Reclaim.Leave(ticket);
    }

    long Estimate()
    {
        long samples = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            ref var row = ref tables.Row(slots[i]);
            if (row.Block != 0) samples += row.Chunk.Count;
            for (var number = row.FullChunks; number != 0;)
            {
                ref var link = ref tables.Chunks.Link(number);
                if (link.MaxTimeMs < query.MinTimeMs) break;
                if (link.MinTimeMs <= query.MaxTimeMs) samples += XorChunk.MaxSamples;
                number = Volatile.Read(ref link.Older);
            }
            foreach (var run in Late?[i] ?? []) samples += run.Count;
        }
        return samples;
    }
}
