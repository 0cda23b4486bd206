using Barograph.Model;
using Barograph.Model.Hashing;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Exemplars;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Merging;
using Barograph.Storage.Metadata;

namespace Barograph.Storage.Head;

/// <summary>The state of one head: series rows, their labels and postings, their chunks, and the locks around them.</summary>
/// <remarks>
/// Locks, in the order in which they may be taken: <see cref="AppendGate"/> (one writer: batches, upkeep), then
/// <see cref="Index"/> (series come and go under write, matchers are resolved under read), then <see cref="ApplyGate"/>
/// (a batch's samples become visible; a selection notes how far each series goes). See docs/decisions.
/// </remarks>
sealed unsafe class HeadTables : IDisposable
{
    readonly PagedTable<SeriesRow> rows = new(10);
    readonly HashSlots byLabels = new();
    readonly Slabs labels = new();
    readonly Stack<int> freeSlots = [];
    Postings all;
    int[] lastPairs = [];
    bool indexesLater;
    long floorMs = long.MinValue;

    public HeadTables(IDisk disk, DirectoryLayout layout, long chunkFileSpanMs) => Chunks = new ChunkStore(disk, layout, chunkFileSpanMs);

    public Lock AppendGate { get; } = new();

    public Lock ApplyGate { get; } = new();

    public ReaderWriterLockSlim Index { get; } = new();

    public Reclaim Reclaim { get; } = new();

    public PairTable Pairs { get; } = new();

    public ExemplarRing Exemplars { get; } = new();

    public MetadataTable Metadata { get; } = new();

    public ChunkStore Chunks { get; }

    public HeadDeletions Deletions { get; } = new();

    /// <summary>By slot, beside its generation.</summary>
    public KnownNumbers<ulong> Numbers { get; } = new();

    /// <summary>Samples beside their series' chunks, because they came after newer ones.</summary>
    public LateSamples Late { get; } = new();

    /// <summary>What a series created now gets; goes up whenever series were collected, so that no name is used twice.</summary>
    public uint Generation { get; set; } = 1;

    public int SlotLimit => rows.Count;

    public int SeriesCount => indexesLater ? (int)(SeriesCreated - SeriesRemoved) : all.Count;

    public long SeriesCreated { get; private set; }

    public long SeriesRemoved { get; private set; }

    /// <summary>The oldest sample, or <see cref="long.MaxValue"/> where there is none.</summary>
    public long MinTimeMs { get; set; } = long.MaxValue;

    /// <summary>The newest sample, or <see cref="long.MinValue"/> where there is none.</summary>
    public long MaxTimeMs { get; set; } = long.MinValue;

    /// <summary>All samples before this time are in blocks: readers of the head pass them over, where chunks still have them.</summary>
    public long FloorMs
    {
        get => Volatile.Read(ref floorMs);
        set => Volatile.Write(ref floorMs, value);
    }

    /// <summary>Series whose newest sample is a stale marker, as upkeep found them last.</summary>
    public long StaleSeries { get; set; }

    /// <summary>Samples that the log did not take: they are in memory alone until the next checkpoint.</summary>
    public long UnloggedSamples { get; set; }

    public ref SeriesRow Row(int slot) => ref rows[slot];

    /// <summary>Rows for the append loop, which knows its slots.</summary>
    public PagedTable<SeriesRow> Rows => rows;

    /// <summary>Good under the index lock.</summary>
    public ReadOnlySpan<int> AllSlots => all.Slots;

    public long IndexSizeBytes => Pairs.SizeBytes + labels.SizeBytes + byLabels.SizeBytes + rows.SizeBytes;

    /// <summary>What series, labels and open chunks take, without what is free for the next ones.</summary>
    public long UsedBytes => (long)SeriesCount * sizeof(SeriesRow) + labels.UsedBytes + byLabels.SizeBytes + Pairs.SizeBytes + Chunks.UsedBytes;

    public ReadOnlySpan<int> PairsOf(in SeriesRow row) => new(labels.At(row.Labels), row.LabelCount);

    /// <summary>The slot of the series with these labels, or -1.</summary>
    public int Find(ReadOnlySpan<byte> encoded, uint hash)
    {
        for (var probe = byLabels.Begin(hash); byLabels.Next(ref probe, out var slot);)
        {
            if (HasLabels(rows[slot], encoded)) return slot;
        }
        return -1;
    }

    public static uint HashOf(ReadOnlySpan<byte> encoded) => (uint)XxHash64.Hash(encoded);

    /// <summary>Creates a series in a free slot. The caller holds the index for writing and has checked the labels.</summary>
    public int Create(ReadOnlySpan<byte> encoded, uint hash)
    {
        var slot = freeSlots.Count > 0 ? freeSlots.Pop() : rows.Add();
        Create(slot, Generation, encoded, hash);
        return slot;
    }

    /// <summary>Creates a series where a checkpoint or the log says it was.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public void Create(int slot, uint generation, ReadOnlySpan<byte> encoded, uint hash)
    {
        Span<int> pairs = stackalloc int[Wal.SeriesRecordWriter.MaxLabels];
        var count = 0;
        var at = 0;
        while (at < encoded.Length)
        {
            var start = at;
            var length = LabelEncoding.ReadLength(encoded, ref at);
            at += length;
            length = LabelEncoding.ReadLength(encoded, ref at);
            at += length;
            // Series that begin one after the other share most labels, at the same places.
            var label = encoded[start..at];
            pairs[count] = count < lastPairs.Length && Pairs.Encoded(lastPairs[count]).SequenceEqual(label) ? lastPairs[count] : Pairs.FindOrAdd(label);
            count++;
        }
        if (lastPairs.Length < count) Array.Resize(ref lastPairs, count);
        pairs[..count].CopyTo(lastPairs);
        Create(slot, generation, pairs[..count], hash);
    }

    /// <summary>Creates a series of labels that have numbers already.</summary>
    public void Create(int slot, uint generation, ReadOnlySpan<int> pairs, uint hash)
    {
        rows.GrowTo(slot + 1);
        ref var row = ref rows[slot];
        Invariant.Require(row.Generation == 0 && generation != 0);
        // The version goes on: a reader that still looks at the slot's last series must notice.
        row = new SeriesRow { Version = row.Version + 2, Generation = generation, LabelCount = (byte)pairs.Length };
        row.Labels = labels.Allocate(Slabs.ClassFor(pairs.Length * sizeof(int)));
        pairs.CopyTo(new Span<int>(labels.At(row.Labels), pairs.Length));
        SeriesCreated++;
        foreach (var pair in pairs) Pairs[pair].Uses++;
        if (indexesLater)
        {
            row.BatchStamp = hash;
            return;
        }
        foreach (var pair in pairs) Pairs[pair].Postings.Add(slot);
        all.Add(slot);
        byLabels.Add(hash, slot);
    }

    /// <summary>For a start: series are created but not found until <see cref="IndexNow"/>; until then a row keeps its hash where batches have their stamp.</summary>
    public void IndexLater() => indexesLater = true;

    /// <summary>Makes all series found that were created meanwhile: each list once and as long as it will be, hashes beside it on another core.</summary>
    public void IndexNow()
    {
        Parallel.Invoke(IndexByPairs, IndexByLabels);
        indexesLater = false;
    }

    void IndexByPairs()
    {
        for (var pair = 0; pair < Pairs.Limit; pair++)
        {
            ref var p = ref Pairs[pair];
            if (p.Uses > 0) p.Postings.Reserve(p.Uses);
            // A label whose series were in a damaged part.
            else if (p.Bytes != null) Pairs.Remove(pair);
        }
        for (var slot = 0; slot < rows.Count; slot++)
        {
            if (rows[slot].Generation == 0) continue;
            foreach (var pair in PairsOf(rows[slot])) Pairs[pair].Postings.Add(slot);
        }
    }

    void IndexByLabels()
    {
        var count = SeriesCount;
        all.Reserve(count);
        byLabels.Reserve(count);
        for (var slot = 0; slot < rows.Count; slot++)
        {
            ref var row = ref rows[slot];
            if (row.Generation == 0) continue;
            all.Add(slot);
            byLabels.Add(row.BatchStamp, slot);
            row.BatchStamp = 0;
        }
    }

    /// <summary>Takes series out of the index: nobody finds them any more. The caller holds the index for writing.</summary>
    public void Remove(IReadOnlySet<int> slots)
    {
        var touched = new HashSet<int>();
        foreach (var slot in slots)
        {
            ref var row = ref rows[slot];
            byLabels.Remove(HashOf(LabelsOf(slot).Encoded), slot);
            foreach (var pair in PairsOf(row)) touched.Add(pair);
            if (row.Chunk.Count > XorChunk.MaxSamples) Chunks.Rich.Forget(slot);
            row.Generation = 0;
        }
        foreach (var pair in touched) Pairs[pair].Postings.Remove(slots);
        all.Remove(slots);
        Deletions.Forget(slots);
        SeriesRemoved += slots.Count;
    }

    /// <inheritdoc cref="Remove(IReadOnlySet{int})"/>
    public void Remove(int slot)
    {
        ref var row = ref rows[slot];
        byLabels.Remove(HashOf(LabelsOf(slot).Encoded), slot);
        foreach (var pair in PairsOf(row)) Pairs[pair].Postings.Remove(slot);
        if (row.Chunk.Count > XorChunk.MaxSamples) Chunks.Rich.Forget(slot);
        row.Generation = 0;
        all.Remove(slot);
        Deletions.Forget([slot]);
        SeriesRemoved++;
    }

    /// <summary>Gives the slot of a removed series back. The caller holds the index for writing, and no reader knows the series.</summary>
    public void Release(int slot)
    {
        ref var row = ref rows[slot];
        Invariant.Require(row.Generation == 0);
        foreach (var pair in PairsOf(row))
        {
            if (--Pairs[pair].Uses == 0) Pairs.Remove(pair);
        }
        labels.Free(row.Labels, Slabs.ClassFor(row.LabelCount * sizeof(int)));
        row = new SeriesRow { Version = row.Version + 2 };
        freeSlots.Push(slot);
    }

    /// <summary>After a start: slots that no series took are free.</summary>
    public void FindFreeSlots()
    {
        freeSlots.Clear();
        for (var slot = rows.Count - 1; slot >= 0; slot--)
        {
            if (rows[slot].Generation == 0) freeSlots.Push(slot);
        }
    }

    /// <summary>The oldest sample that the series has; it must have one.</summary>
    public long FirstTimeOf(in SeriesRow row)
    {
        if (row.FullChunks == 0) return Chunks.FirstTimeOfOpen(row);
        var number = row.FullChunks;
        while (Chunks.Link(number).Older is var older and not 0) number = older;
        return Chunks.Link(number).MinTimeMs;
    }

    /// <summary>The beginning of the oldest chunk that reaches to the time; the series must have one.</summary>
    public long FirstTimeFrom(in SeriesRow row, long timeMs)
    {
        var first = row.Block != 0 ? Chunks.FirstTimeOfOpen(row) : long.MaxValue;
        for (var number = row.FullChunks; number != 0 && Chunks.Link(number).MaxTimeMs >= timeMs; number = Chunks.Link(number).Older)
            first = Chunks.Link(number).MinTimeMs;
        return first;
    }

    /// <summary>Whether a series bears the name of a metric family. The caller holds the index.</summary>
    public bool HasFamily(string family)
    {
        foreach (var ending in FamilyNames.Endings)
        {
            if (Pairs.Find(LabelSet.Of(("__name__", family + ending)).Encoded) >= 0) return true;
        }
        return false;
    }

    public LabelSet LabelsOf(int slot)
    {
        var pairs = PairsOf(rows[slot]);
        var size = 0;
        foreach (var pair in pairs) size += Pairs[pair].Length;
        var bytes = new byte[size];
        var at = 0;
        foreach (var pair in pairs)
        {
            var label = Pairs.Encoded(pair);
            label.CopyTo(bytes.AsSpan(at));
            at += label.Length;
        }
        return new LabelSet(bytes);
    }

    public void Dispose()
    {
        rows.Dispose();
        byLabels.Dispose();
        labels.Dispose();
        all.Dispose();
        Pairs.Dispose();
        Chunks.Dispose();
        Index.Dispose();
    }

    bool HasLabels(in SeriesRow row, ReadOnlySpan<byte> encoded)
    {
        var at = 0;
        foreach (var pair in PairsOf(row))
        {
            ref var p = ref Pairs[pair];
            if (encoded.Length - at < p.Length || !encoded.Slice(at, p.Length).SequenceEqual(new ReadOnlySpan<byte>(p.Bytes, p.Length))) return false;
            at += p.Length;
        }
        return at == encoded.Length;
    }
}
