using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;
using Microsoft.Extensions.Logging.Abstractions;
using Contents = System.Collections.Generic.SortedDictionary<Barograph.Model.Labels.LabelSet, System.Collections.Generic.List<(long TimeMs, double Value)>>;
using DirectoryTakeover = Barograph.Storage.Takeover.DirectoryTakeover;
using TakeoverReport = Barograph.Storage.Takeover.TakeoverReport;

namespace Barograph.Tests.Unit.Storage.Takeover;

/// <summary>What Prometheus left in no block becomes blocks: every sample once, whatever state its files are in and whenever it is interrupted.</summary>
public sealed class TakeoverTests : IDisposable
{
    const long Hour = 3_600_000, T = 1_704_067_200_000, Range = 2 * Hour;

    static readonly LabelSet Up = LabelSet.Of(("__name__", "up"), ("job", "a")), Down = LabelSet.Of(("__name__", "down"), ("job", "ä"));

    readonly string folder = Directory.CreateTempSubdirectory("barograph-takeover-").FullName;
    readonly PrometheusDirectory prometheus;

    public TakeoverTests() => prometheus = new PrometheusDirectory(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    TakeoverReport? TakeOver(IDisk? disk = null)
        => new DirectoryTakeover(disk ?? new DyingDisk(int.MaxValue), DirectoryLayout.Of(folder, TenantId.Anonymous), TimeProvider.System, NullLogger.Instance).Run(Range, 1 << 20, default);

    Contents Read()
    {
        using var directory = new BlockDirectory(folder, new MachineDisk());
        var found = new Contents();
        foreach (var series in directory.Read([[]], long.MinValue, long.MaxValue)) found.Add(series.Labels, [.. series.Samples.Select(static s => (s.TimestampMs, s.Value))]);
        return found;
    }

    static (ulong, long, double)[] Line(ulong number, long from, int count, long step = 15_000)
        => [.. Enumerable.Range(0, count).Select(i => (number, from + i * step, (double)i))];

    static List<(long, double)> Expect(params (ulong, long TimeMs, double Value)[][] lines) => [.. lines.SelectMany(static l => l).Select(static s => (s.TimeMs, s.Value)).OrderBy(static s => s.TimeMs)];

    [Fact]
    public void samples_of_the_log_become_blocks_of_two_hours_and_the_files_go_aside()
    {
        prometheus.WriteLog("wal/00000000", [prometheus.Series((1, Up), (2, Down)), prometheus.Samples(Line(1, T + Hour, 500)), prometheus.Samples(Line(2, T + Hour, 10)), prometheus.Exemplars(1, T)]);
        var report = TakeOver()!;
        Assert.Equal((2, 510, 1, 0), (report.Series, report.Numbers, report.Exemplars, report.Orphans));
        var found = Read();
        Assert.Equal(Expect(Line(1, T + Hour, 500)), found[Up]);
        Assert.Equal(Expect(Line(2, T + Hour, 10)), found[Down]);
        using var blocks = new BlockDirectory(folder, new MachineDisk());
        Assert.Equal([(T + Hour, T + Range), (T + Range, T + Hour + 499 * 15_000 + 1)], blocks.Blocks.Select(static b => (b.Meta.MinTimeMs, b.Meta.MaxTimeMs)));
        Assert.False(Directory.Exists(Path.Combine(folder, "wal")));
        Assert.True(File.Exists(Path.Combine(Assert.Single(Directory.GetDirectories(Path.Combine(folder, "barograph", "aside"))), "wal", "00000000")));
        Assert.Null(TakeOver());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(0)]
    public async Task exemplars_and_metadata_are_in_the_store_afterwards_and_survive_what_follows(int maxExemplars)
    {
        prometheus.WriteLog("wal/00000000", [prometheus.Series((1, Up), (2, Down)), prometheus.Samples(Line(1, T, 5)), prometheus.Exemplars(1, T), prometheus.Exemplars(1, T + 5), prometheus.Exemplars(7, T),
            prometheus.Metadata((1, 2, "", "First."), (2, 3, "seconds", "Ü."), (9, 1, "", "Nobody's.")), prometheus.Metadata((1, 2, "", "Last."))]);
        var options = new StoreOptions { DataDirectory = folder, Head = new() { Retention = TimeSpan.Zero, MaxExemplars = maxExemplars }, Blocks = new() };
        for (var start = 0; start < 3; start++)
        {
            await using var store = await Store.OpenAsync(options, new InstrumentRegistry(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
            var exemplars = store.Exemplars(new ExemplarQuery(TenantId.Anonymous, [[new Matcher(MatchKind.Regex, "__name__", ".+")]], 0, long.MaxValue));
            if (maxExemplars == 0) Assert.Empty(exemplars);
            else Assert.Equal([T, T + 5], Assert.Single(exemplars).Exemplars.Select(static e => e.TimestampMs));
            Assert.Equal([(Down.Get("__name__"), MetricType.Histogram, "Ü.", "seconds"), (Up.Get("__name__"), MetricType.Gauge, "Last.", "")],
                store.Metadata(TenantId.Anonymous).Select(static m => (m.Family, m.Metadata.Type, m.Metadata.Help, m.Metadata.Unit)));
            // The end of the first life writes a checkpoint.
            Assert.Equal(start == 0, File.Exists(Path.Combine(folder, "barograph", "found")));
        }
    }

    [Fact]
    public void chunk_files_snapshot_checkpoint_and_log_are_one_head()
    {
        var line = Line(1, T, 100);
        (long, double)[] Part(int from, int until) => [.. line[from..until].Select(static s => (s.Item2, s.Item3))];
        prometheus.WriteChunks(1, [(1, false, Part(0, 30)), (1, false, Part(30, 60)), (9, false, Part(0, 2))]);
        prometheus.WriteLog("wal/checkpoint.00000003/00000000", [prometheus.Series((1, Up)), prometheus.Samples(line[..50])]);
        prometheus.WriteLog("wal/00000004", [prometheus.Samples(line[50..70])]);
        prometheus.WriteLog("wal/00000005", [prometheus.Samples(line[70..90]), prometheus.Samples(line[90..])]);
        prometheus.WriteLog("chunk_snapshot.000005.0000000000/00000000", [prometheus.Snapshot(1, Up, Part(60, 70)), prometheus.Snapshot(2, Down)]);
        var report = TakeOver()!;
        Assert.Equal(Expect(line), Read()[Up]);
        // Two samples of a chunk whose series is nowhere.
        Assert.Equal((2, 0), (report.Orphans, report.Damages.Count));
    }

    [Fact]
    public void late_samples_are_merged_and_those_that_a_chunk_file_has_are_not_read_twice()
    {
        var inOrder = Line(1, T + Hour, 100);
        var late = Line(1, T + 7_000, 60);
        prometheus.WriteLog("wal/00000000", [prometheus.Series((1, Up)), prometheus.Samples(inOrder), prometheus.Samples(late)]);
        var chunk = Assert.Single(prometheus.WriteChunks(1, [(1, true, [.. late[..32].Select(static s => (s.Item2, s.Item3))])]));
        prometheus.WriteLog("wbl/00000000", [prometheus.Samples(late[..32]), prometheus.Markers((1, chunk)), prometheus.Samples([.. late[32..].Reverse()]), prometheus.Markers((1, chunk + 1000))]);
        TakeOver();
        Assert.Equal(Expect(inOrder, late), Read()[Up]);
    }

    [Fact]
    public void what_is_deleted_stays_deleted()
    {
        var line = Line(1, T, 700);
        prometheus.WriteLog("wal/00000000", [prometheus.Series((1, Up)), prometheus.Samples(line), prometheus.Tombstones((1, line[100].Item2, line[600].Item2))]);
        Assert.Equal(1, TakeOver()!.Deletions);
        Assert.Equal(Expect([.. line[..100], .. line[601..]]), Read()[Up]);
    }

    [Fact]
    public void what_blocks_have_already_is_left_out()
    {
        prometheus.WriteLog("wal/00000000", [prometheus.Series((1, Up)), prometheus.Samples(Line(1, T, 500))]);
        TakeOver();
        // Prometheus goes on: its log begins before the newest block's end.
        prometheus.WriteLog("wal/00000000", [prometheus.Series((7, Up)), prometheus.Samples(Line(7, T, 600))]);
        var report = TakeOver()!;
        Assert.Equal((500, 100), (report.OlderThanBlocks, report.Numbers));
        Assert.Equal(Expect(Line(1, T, 600)), Read()[Up]);
    }

    [Fact]
    public void start_timestamps_and_all_kinds_of_histograms_come_along()
    {
        NativeHistogram Histogram(int i, bool isFloat, int schema) => new()
        {
            IsFloat = isFloat,
            Schema = schema,
            Sum = i,
            Count = isFloat ? 0 : (ulong)i,
            FloatCount = isFloat ? i / 2.0 : 0,
            PositiveSpans = [new(1, 2)],
            PositiveBuckets = isFloat ? [] : [i, 0],
            PositiveFloatBuckets = isFloat ? [i / 2.0, 0] : [],
            CustomBounds = schema == NativeHistogram.CustomBuckets ? [1, 2, 3] : [],
        };
        var kinds = (from isFloat in (bool[])[false, true] from schema in (int[])[3, NativeHistogram.CustomBuckets, 10] select (isFloat, schema)).ToList();
        var records = new List<byte[]> { prometheus.Series((1, Up)), prometheus.SamplesWithStarts((1, T, T - 5, 1), (1, T + 1, T - 5, 2), (1, T + 2, 0, 3), (1, T + 3, T + 3, 4)) };
        for (var k = 0; k < kinds.Count; k++)
        {
            var (isFloat, schema) = kinds[k];
            records.Add(prometheus.Series(((ulong)k + 10, LabelSet.Of(("__name__", $"h{k}")))));
            records.Add(prometheus.Histograms([.. Enumerable.Range(1, 300).Select(i => ((ulong)k + 10, T + i * 1000, Histogram(i, isFloat, schema)))]));
        }
        prometheus.WriteLog("wal/00000000", records, snappy: true);
        var report = TakeOver()!;
        Assert.Equal((4, 1800, 0), (report.Numbers, report.Histograms, report.UnknownHistograms));
        using var directory = new BlockDirectory(folder, new MachineDisk());
        foreach (var series in directory.Read([[]], long.MinValue, long.MaxValue).Where(static s => s.Labels != Up))
        {
            var (isFloat, schema) = kinds[series.Labels.Get("__name__")[1] - '0'];
            for (var i = 0; i < 300; i++)
            {
                var found = series.Samples[i].Histogram!;
                Assert.Equal((isFloat, schema == 10 ? 8 : schema, i + 1.0), (found.IsFloat, found.Schema, found.Sum));
                // Of schema 10, four buckets make one of schema 8: 1 and 2 are both in its first.
                Assert.Equal(isFloat ? (i + 1) / 2.0 : i + 1, isFloat ? found.PositiveFloatBuckets[0] : found.PositiveBuckets[0]);
            }
        }
    }

    [Fact]
    public void a_stale_marker_that_is_logged_before_older_histograms_does_not_cost_them()
    {
        var custom = new NativeHistogram { Schema = NativeHistogram.CustomBuckets, Count = 3, Sum = 4, PositiveSpans = [new(0, 1)], PositiveBuckets = [3], CustomBounds = [5] };
        prometheus.WriteLog("wal/00000000",
        [
            prometheus.Series((1, Up)), prometheus.Histograms((1, T + 5000, new NativeHistogram { Sum = StaleMarker.Value })), prometheus.Histograms((1, T + 3000, custom), (1, T + 4000, custom), (1, T + 6000, custom)),
        ]);
        TakeOver();
        Assert.Equal([T + 3000, T + 4000, T + 5000, T + 6000], Read()[Up].Select(static s => s.TimeMs));
    }

    [Fact]
    public void damage_costs_what_it_hits_and_is_told_with_its_place()
    {
        var records = new List<byte[]> { prometheus.Series((1, Up)) };
        for (var i = 0; i < 40; i++) records.Add(prometheus.Samples(Line(1, T + i * 200_000, 10)));
        prometheus.WriteLog("wal/00000000", records);
        var pages = File.ReadAllBytes(prometheus.WalSegment(0));
        pages[2000] ^= 1;
        File.WriteAllBytes(prometheus.WalSegment(0), pages);
        prometheus.WriteLog("wal/00000001", [prometheus.Samples(Line(1, T + 40 * 200_000, 10)), prometheus.Samples(Line(5, T, 3))]);
        File.WriteAllBytes(prometheus.WalSegment(1), [.. File.ReadAllBytes(prometheus.WalSegment(1)), 1, 0]);
        var report = TakeOver()!;
        Assert.StartsWith($"{prometheus.WalSegment(0)} is damaged at offset ", Assert.Single(report.Damages), StringComparison.Ordinal);
        Assert.Equal(400, report.Numbers);
        Assert.Equal((3, 2), (report.Orphans, report.TornBytes));
    }

    [Fact]
    public void samples_of_a_damaged_chunk_file_are_taken_from_the_log()
    {
        var line = Line(1, T, 90);
        (long, double)[] Part(int from, int until) => [.. line[from..until].Select(static s => (s.Item2, s.Item3))];
        prometheus.WriteChunks(1, [(1, false, Part(0, 30)), (1, false, Part(30, 60))]);
        prometheus.WriteChunks(2, [(1, false, Part(60, 80))]);
        prometheus.WriteLog("wal/00000000", [prometheus.Series((1, Up)), prometheus.Samples(line)]);
        var chunks = Path.Combine(folder, "chunks_head", "000001");
        var whole = File.ReadAllBytes(chunks);
        var random = new Random(1);
        var log = File.ReadAllBytes(prometheus.WalSegment(0));
        for (var round = 0; round < 20; round++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(whole.Length - 1000)] ^= (byte)(1 << random.Next(8));
            Directory.CreateDirectory(Path.GetDirectoryName(chunks)!);
            Directory.CreateDirectory(Path.Combine(folder, "wal"));
            File.WriteAllBytes(chunks, bytes);
            File.WriteAllBytes(prometheus.WalSegment(0), log);
            TakeOver();
            Assert.Equal(Expect(line), Read()[Up]);
            foreach (var made in Directory.GetDirectories(folder)) Directory.Delete(made, recursive: true);
        }
    }

    /// <summary>The process ends at every change that it makes to the disk, one after the other.</summary>
    [Fact]
    public void killed_at_any_moment_it_begins_again_and_every_sample_is_there_once()
    {
        var lines = (Line(1, T + Hour, 300), Line(2, T + Hour, 100));
        void Begin()
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            prometheus.WriteLog("wal/00000000", [prometheus.Series((1, Up), (2, Down)), prometheus.Samples(lines.Item1)]);
            prometheus.WriteLog("wbl/00000000", [prometheus.Samples(lines.Item2)]);
        }
        for (var changes = 0; ; changes++)
        {
            Begin();
            var disk = new DyingDisk(changes);
            try
            {
                TakeOver(disk);
            }
            catch (StorageException) when (disk.HasDied)
            {
                // As it should.
            }
            var survived = !disk.HasDied;
            var written = Directory.GetDirectories(Path.Combine(folder)).Any(static d => Path.GetFileName(d).StartsWith('0'));
            // Prometheus may have been started in between: what it appends must be taken over as well.
            var goesOn = Directory.Exists(Path.Combine(folder, "wal")) && changes % 2 == 1;
            if (goesOn) prometheus.WriteLog("wal/00000001", [prometheus.Samples(Line(1, T + 6 * Hour, 5))]);
            TakeOver();
            var found = Read();
            Assert.Equal(goesOn ? Expect(lines.Item1, Line(1, T + 6 * Hour, 5)) : Expect(lines.Item1), found[Up]);
            Assert.Equal(Expect(lines.Item2), found[Down]);
            Assert.False(Directory.Exists(Path.Combine(folder, "wal")));
            Assert.False(Directory.Exists(Path.Combine(folder, "barograph", "takeover")));
            if (!survived) continue;
            Assert.True(changes > 40 && written);
            return;
        }
    }

    [Fact]
    public void records_of_any_bytes_are_read_or_told_with_file_and_offset()
    {
        var random = new Random(9);
        var records = new List<byte[]>
        {
            prometheus.Series((1, Up), (2, Down)), prometheus.Samples(Line(1, T, 5)), prometheus.SamplesWithStarts((2, T, 1, 1), (2, T + 1, 2, 2)), prometheus.Tombstones((1, T, T + 1)), prometheus.Exemplars(1, T),
            prometheus.Histograms((1, T + Hour, new NativeHistogram { Schema = 3, Count = 3, Sum = 4, PositiveSpans = [new(0, 1)], PositiveBuckets = [3] })),
            prometheus.Histograms((1, T + Hour, new NativeHistogram { IsFloat = true, Schema = NativeHistogram.CustomBuckets, FloatCount = 3, Sum = 4, PositiveSpans = [new(0, 1)], PositiveFloatBuckets = [3], CustomBounds = [2] })),
            prometheus.Markers((1, 8)), prometheus.Metadata((1, 2, "s", "Help.")), prometheus.Snapshot(1, Up, (T, 1)),
        };
        for (var round = 0; round < 40; round++)
        {
            byte[] Mutate(byte[] record)
            {
                var bytes = (byte[])record.Clone();
                for (var flips = random.Next(3); flips > 0; flips--) bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)0xff : (byte)random.Next(256);
                return random.Next(5) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            }
            prometheus.WriteLog("wal/00000000", [records[0], .. records.Select(Mutate)]);
            prometheus.WriteLog("wbl/00000000", records.Select(Mutate));
            prometheus.WriteLog("chunk_snapshot.000000.0000000000/00000000", [Mutate(records[^1])]);
            Assert.All(TakeOver()!.Damages, d => Assert.Contains(" is damaged at offset ", d, StringComparison.Ordinal));
            Read();
            foreach (var made in Directory.GetDirectories(folder)) Directory.Delete(made, recursive: true);
        }
    }
}
