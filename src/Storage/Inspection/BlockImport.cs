using System.Runtime.InteropServices;
using Barograph.Model.Hashing;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Inspection;

/// <summary>Collects samples in any order, and writes them as blocks of an aligned span each.</summary>
public sealed class BlockImport
{
    readonly Dictionary<LabelSet, SampleColumns> series = new(ByEncoding.Instance);
    readonly Dictionary<LabelSet, SampleColumns>.AlternateLookup<ReadOnlySpan<byte>> byBytes;

    public BlockImport() => byBytes = series.GetAlternateLookup<ReadOnlySpan<byte>>();

    public long Samples { get; private set; }

    public int Series => series.Count;

    public long MinTimeMs { get; private set; } = long.MaxValue;

    public long MaxTimeMs { get; private set; } = long.MinValue;

    public void Add(ReadOnlySpan<byte> encodedLabels, long timestampMs, double value)
    {
        if (!byBytes.TryGetValue(encodedLabels, out var columns)) byBytes[encodedLabels] = columns = new SampleColumns(16);
        columns.Append(timestampMs, value);
        Samples++;
        MinTimeMs = Math.Min(MinTimeMs, timestampMs);
        MaxTimeMs = Math.Max(MaxTimeMs, timestampMs);
    }

    /// <summary>Writes the blocks one after the other, oldest first.</summary>
    /// <exception cref="StorageException">A series has two values at one time, or the disk does not take it.</exception>
    public IEnumerable<BlockMeta> Write(string folder, TimeSpan span, IDisk disk, TimeProvider clock, CancellationToken cancel)
    {
        if (Samples == 0) yield break;
        disk.CreateDirectory(folder);
        var order = series.Keys.ToArray();
        Array.Sort(order);
        foreach (var labels in order) InOrder(labels, series[labels]);
        var spanMs = (long)span.TotalMilliseconds;
        for (var start = AlignedRange.StartOf(MinTimeMs, spanMs); start <= MaxTimeMs; start += spanMs)
        {
            cancel.ThrowIfCancellationRequested();
            if (WriteBlock(folder, disk, order, start, start + spanMs, Ulid.New(clock.GetUtcNow())) is { } meta) yield return meta;
        }
    }

    static void InOrder(LabelSet labels, SampleColumns columns)
    {
        var times = columns.TimestampsMs;
        var ordered = true;
        for (var i = 1; i < times.Length && ordered; i++) ordered = times[i] > times[i - 1];
        if (ordered) return;
        var keys = times.ToArray();
        var values = columns.Values.ToArray();
        Array.Sort(keys, values);
        columns.Clear();
        for (var i = 0; i < keys.Length; i++)
        {
            if (i == 0 || keys[i] != keys[i - 1]) columns.Append(keys[i], values[i]);
            else if (BitConverter.DoubleToUInt64Bits(values[i]) != BitConverter.DoubleToUInt64Bits(values[i - 1]))
                throw new StorageException($"{labels} has two values at {keys[i]} ms: {values[i - 1]} and {values[i]}");
        }
    }

    BlockMeta? WriteBlock(string folder, IDisk disk, LabelSet[] order, long minTimeMs, long endMs, Ulid id)
    {
        var chosen = Array.FindAll(order, labels => Within(series[labels], minTimeMs, endMs) is var (from, to) && to > from);
        if (chosen.Length == 0) return null;
        var symbols = new SymbolArena();
        var numbers = Number(chosen, symbols);
        using var writer = new BlockWriter(disk, folder, id, symbols, SegmentWriter.DefaultSegmentBytes);
        var encoder = new XorEncoder(writer.AddChunk);
        long first = long.MaxValue, last = long.MinValue;
        var references = new List<uint>();
        foreach (var labels in chosen)
        {
            var columns = series[labels];
            var (from, to) = Within(columns, minTimeMs, endMs);
            for (var i = from; i < to; i++) encoder.Add(columns.TimestampsMs[i], BitConverter.DoubleToUInt64Bits(columns.Values[i]));
            encoder.Flush();
            first = Math.Min(first, columns.TimestampsMs[from]);
            last = Math.Max(last, columns.TimestampsMs[to - 1]);
            references.Clear();
            for (var reader = labels.Read(); reader.Read();)
            {
                references.Add(numbers[reader.Name.ToArray()]);
                references.Add(numbers[reader.Value.ToArray()]);
            }
            writer.EndSeries(CollectionsMarshal.AsSpan(references));
        }
        return writer.Finish(new BlockMeta { Id = id, MinTimeMs = first, MaxTimeMs = last + 1, Compaction = new BlockCompaction { Sources = [id] } });
    }

    static (int From, int To) Within(SampleColumns columns, long minTimeMs, long endMs)
        => (Chunks.ChunkColumns.FirstAbove(columns.TimestampsMs, minTimeMs - 1), Chunks.ChunkColumns.FirstAbove(columns.TimestampsMs, endMs - 1));

    static Dictionary<byte[], uint> Number(LabelSet[] chosen, SymbolArena symbols)
    {
        var numbers = new Dictionary<byte[], uint>(ByBytes.Instance);
        foreach (var labels in chosen)
        {
            for (var reader = labels.Read(); reader.Read();)
            {
                numbers.TryAdd(reader.Name.ToArray(), 0);
                numbers.TryAdd(reader.Value.ToArray(), 0);
            }
        }
        var sorted = numbers.Keys.ToArray();
        Array.Sort(sorted, static (a, b) => a.AsSpan().SequenceCompareTo(b));
        foreach (var text in sorted) numbers[text] = (uint)symbols.Add(text);
        return numbers;
    }

    sealed class ByEncoding : IEqualityComparer<LabelSet>, IAlternateEqualityComparer<ReadOnlySpan<byte>, LabelSet>
    {
        public static ByEncoding Instance { get; } = new();

        public bool Equals(LabelSet x, LabelSet y) => x.Equals(y);

        public int GetHashCode(LabelSet labels) => GetHashCode(labels.Encoded);

        public bool Equals(ReadOnlySpan<byte> alternate, LabelSet other) => alternate.SequenceEqual(other.Encoded);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash64.Hash(alternate);

        public LabelSet Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
    }

    sealed class ByBytes : IEqualityComparer<byte[]>
    {
        public static ByBytes Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes) => (int)XxHash64.Hash(bytes);
    }
}
