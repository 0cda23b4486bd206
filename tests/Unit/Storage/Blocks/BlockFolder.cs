using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Disk;
using Contents = System.Collections.Generic.SortedDictionary<Barograph.Model.Labels.LabelSet, System.Collections.Generic.List<(long TimeMs, ulong Bits)>>;

namespace Barograph.Tests.Unit.Storage.Blocks;

/// <summary>A folder of blocks that a test writes and reads.</summary>
sealed class BlockFolder : IDisposable
{
    int made;

    public string Path { get; } = Directory.CreateTempSubdirectory("barograph-blocks-").FullName;

    public MachineDisk Disk { get; } = new();

    /// <summary>Names in the order in which they are asked for.</summary>
    public Ulid NextId() => new((ulong)(1_700_000_000_000 + ++made) << 16, 7);

    public Block Open(Ulid id) => Block.Open(Disk, System.IO.Path.Combine(Path, id.ToString()));

    public Ulid Write(Contents contents, long segmentBytes = SegmentWriter.DefaultSegmentBytes)
    {
        var id = NextId();
        var strings = contents.Keys.SelectMany(Strings).Distinct().OrderBy(static s => s, Comparer<string>.Create(CompareBytes)).ToList();
        var symbols = new SymbolArena();
        foreach (var text in strings) symbols.Add(Encoding.UTF8.GetBytes(text));
        using var writer = new BlockWriter(Disk, Path, id, symbols, segmentBytes);
        var encoder = new XorEncoder(writer.AddChunk);
        foreach (var (series, samples) in contents)
        {
            foreach (var (time, bits) in samples) encoder.Add(time, bits);
            encoder.Flush();
            writer.EndSeries(Strings(series).Select(s => (uint)strings.IndexOf(s)).ToArray());
        }
        var meta = new BlockMeta
        {
            Id = id,
            MinTimeMs = contents.Values.Min(static s => s[0].TimeMs),
            MaxTimeMs = contents.Values.Max(static s => s[^1].TimeMs) + 1,
            Compaction = new BlockCompaction { Sources = [id] },
        };
        Assert.NotNull(writer.Finish(meta));
        return id;
    }

    public static Contents Read(Block block, long minTimeMs = long.MinValue, long maxTimeMs = long.MaxValue, params Matcher[] matchers)
    {
        using var selection = new BlockSource(block).TrySelect(new SeriesQuery(TenantId.Anonymous, matchers, minTimeMs, maxTimeMs))!;
        return Read(selection, minTimeMs, maxTimeMs);
    }

    public static Contents Read(ISeriesSelection selection, long minTimeMs, long maxTimeMs)
    {
        var found = new Contents();
        var columns = new SampleColumns();
        for (var i = 0; i < selection.Count; i++)
        {
            columns.Clear();
            selection.Read(i, minTimeMs, maxTimeMs, columns);
            if (columns.Count == 0) continue;
            var samples = new List<(long, ulong)>();
            for (var j = 0; j < columns.Count; j++) samples.Add((columns.TimestampsMs[j], BitConverter.DoubleToUInt64Bits(columns.Values[j])));
            found.Add(selection.LabelsOf(i), samples);
        }
        return found;
    }

    /// <summary>Seeded series of several shapes: scrapes on time and late, gaps, stale markers, NaN.</summary>
    public static Contents Generate(Random random, int series, long startMs, int samples)
    {
        var contents = new Contents();
        for (var s = 0; s < series; s++)
        {
            var labels = LabelSet.Of(("__name__", $"metric_{s % 7}"), ("instance", $"host-{s}"), ("job", $"job{s % 3}"), (s % 4 == 0 ? "zone" : "área", $"z{random.Next(4)}"));
            var list = new List<(long, ulong)>();
            var time = startMs + random.Next(20_000);
            var value = 0.0;
            for (var i = 0; i < samples; i++)
            {
                value = (s % 4) switch { 0 => value + random.Next(5), 1 => random.NextDouble(), 2 => s, _ => random.Next(20) == 0 ? StaleMarker.Value : -i };
                list.Add((time, BitConverter.DoubleToUInt64Bits(value)));
                time += s % 2 == 0 ? 15_000 : 14_000 + random.Next(2000);
                if (random.Next(300) == 0) time += 600_000;
            }
            contents[labels] = list;
        }
        return contents;
    }

    public static Contents Naive(Contents contents, long minTimeMs, long maxTimeMs, params Matcher[] matchers)
    {
        var found = new Contents();
        foreach (var (labels, samples) in contents)
        {
            if (!matchers.All(m => m.Matches(labels[m.NameUtf8]))) continue;
            var inside = samples.Where(s => s.TimeMs >= minTimeMs && s.TimeMs <= maxTimeMs).ToList();
            if (inside.Count > 0) found.Add(labels, inside);
        }
        return found;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    static List<string> Strings(LabelSet labels)
    {
        var strings = new List<string>();
        for (var reader = labels.Read(); reader.Read();)
        {
            strings.Add(Encoding.UTF8.GetString(reader.Name));
            strings.Add(Encoding.UTF8.GetString(reader.Value));
        }
        return strings;
    }

    static int CompareBytes(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
