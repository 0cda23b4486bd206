using System.Text.Json;
using Barograph.Ingest.RemoteWrite;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>Native histograms that the real Prometheus put into a block are decoded by us; those that we put into one, by it.</summary>
public sealed class HistogramBlocksTests(ITestOutputHelper output)
{
    internal const long T = 1_704_067_200_000;

    internal static readonly string[] Metrics = ["whole", "fraction", "gauge", "custom"];

    [Fact]
    public async Task histograms_go_there_and_back_without_a_change()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var sent = Metrics.ToDictionary(static m => m, Generate);
        await using var first = await StartAsync(prometheus, null);
        var push = new HistogramPush();
        foreach (var (metric, samples) in sent) push.Add(metric, samples);
        await push.SendAsync(first.Http);
        using (var answer = await first.Http.PostAsync(new Uri("/api/v1/admin/tsdb/snapshot", UriKind.Relative), null)) answer.EnsureSuccessStatusCode();
        var disk = new MachineDisk();
        var snapshot = Assert.Single(Directory.GetDirectories(Path.Combine(first.Folder, "data", "snapshots")));
        var folders = BlockShelf.FoldersIn(disk, snapshot).ToList();
        Assert.NotEmpty(folders);

        // Theirs, read by us.
        foreach (var (metric, samples) in Read(disk, folders))
        {
            var expected = sent[metric];
            Assert.Equal(expected.Count, samples.Count);
            for (var i = 0; i < expected.Count; i++) Same(metric, expected[i], samples[i]);
        }

        // Ours, decoded and encoded anew, read by them.
        await using var second = await StartAsync(prometheus, data => Rewrite(disk, folders, data));
        await SameAnswers(first, second);
    }

    [Fact]
    public async Task prometheus_answers_from_our_blocks_as_if_the_histograms_had_been_pushed_to_it()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var push = new HistogramPush();
        foreach (var metric in Metrics) push.Add(metric, Generate(metric));
        await using var theirs = await StartAsync(prometheus, null);
        await push.SendAsync(theirs.Http);
        await using var ours = await StartAsync(prometheus, data => CutBlocks(push, data).GetAwaiter().GetResult());
        await SameAnswers(theirs, ours);
    }

    /// <summary>Pushes to a store of ours, opens it again, and lets it cut the block.</summary>
    static async Task CutBlocks(HistogramPush push, string data)
    {
        async Task<Store> OpenAsync() => await Store.OpenAsync(
            new StoreOptions { DataDirectory = data, UseLockFile = false, Disk = new MachineDisk(), Blocks = new BlockOptions(), Head = new HeadOptions { Retention = TimeSpan.Zero } },
            new InstrumentRegistry(), NullLoggerFactory.Instance, TimeProvider.System, default);
        await using (var store = await OpenAsync())
        {
            var receiver = new RemoteWriteReceiver(
                store, new IngestLimits(), TimeProvider.System, new Random(), new InstrumentRegistry(), NullLogger<RemoteWriteReceiver>.Instance);
            var answer = await receiver.ReceiveAsync(TenantId.Anonymous, push.Pack(), default);
            Assert.Equal((204, ""), (answer.Status, answer.Message));
        }
        await using (var store = await OpenAsync())
        {
            var batch = new SampleBatch();
            batch.AddNew(LabelSet.Of(("__name__", "later")), T + 4 * 3_600_000, 1);
            await store.AppendAsync(batch, new AppendReport(), default);
            store.Tend();
            Assert.Equal(1200u, Assert.Single(store.Blocks(TenantId.Anonymous)).Statistics.HistogramSamples);
        }
        Directory.Delete(Path.Combine(data, "barograph"), recursive: true);
    }

    static async Task SameAnswers(PeerProcess first, PeerProcess second)
    {
        foreach (var metric in Metrics)
        {
            foreach (var query in (string[])[metric, $"histogram_quantile(0.9, {metric})", $"rate({metric}[10m])", $"histogram_count({metric})", $"histogram_sum({metric})"])
            {
                var question = $"/api/v1/query_range?query={Uri.EscapeDataString(query)}&start={T / 1000}&end={T / 1000 + 150 * 15}&step=15";
                var before = await first.Http.GetStringAsync(new Uri(question, UriKind.Relative));
                Assert.Contains(query.StartsWith(metric, StringComparison.Ordinal) ? "histograms" : "values", before.Replace("\"histograms\"", "histograms values", StringComparison.Ordinal), StringComparison.Ordinal);
                Assert.Equal(Result(before), Result(await second.Http.GetStringAsync(new Uri(question, UriKind.Relative))));
            }
        }
    }

    static string Result(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("data").GetRawText();
    }

    static Task<PeerProcess> StartAsync(string prometheus, Action<string>? prepare) => PeerProcess.StartAsync(
        prometheus,
        static (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--log.level=error",
            "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver", "--web.enable-admin-api", "--enable-feature=native-histograms",
        ],
        "/-/ready", folder =>
        {
            File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\n");
            prepare?.Invoke(Path.Combine(folder, "data"));
        }, default);

    static Dictionary<string, List<HistogramSample>> Read(MachineDisk disk, IEnumerable<string> folders)
    {
        var found = Metrics.ToDictionary(static m => m, static _ => new List<HistogramSample>());
        foreach (var block in folders.Select(path => Block.Open(disk, path)).OrderBy(static b => b.Meta.MinTimeMs))
        {
            var all = block.Index.AllSeries();
            for (var i = 0; i < all.Count; i++)
            {
                var series = block.Index.Series(all[i]);
                Assert.True(series.NextLabel());
                var metric = System.Text.Encoding.UTF8.GetString(block.Index.Symbols[series.Value]);
                while (series.NextChunk())
                {
                    var chunk = block.Segments.Read(series.Chunk);
                    var from = found[metric].Count;
                    Assert.True(HistogramChunkReader.Read(chunk.Data, chunk.Encoding, found[metric]));
                    Assert.Equal((series.Chunk.MinTimeMs, series.Chunk.MaxTimeMs), (found[metric][from].TimestampMs, found[metric][^1].TimestampMs));
                }
            }
            block.Leave();
        }
        return found;
    }

    /// <summary>The blocks as one, every chunk through our encoder.</summary>
    static void Rewrite(MachineDisk disk, IReadOnlyList<string> folders, string into)
    {
        Directory.CreateDirectory(into);
        var blocks = folders.Select(path => Block.Open(disk, path)).ToList();
        var symbols = new SymbolArena();
        foreach (var symbol in Metrics.Append("__name__").Order(StringComparer.Ordinal)) symbols.Add(System.Text.Encoding.UTF8.GetBytes(symbol));
        var id = Ulid.New(DateTimeOffset.UtcNow);
        using var writer = new BlockWriter(disk, into, id, symbols, SegmentWriter.DefaultSegmentBytes);
        var encoder = new HistogramChunkWriter(writer.AddChunk);
        uint number = 1;
        foreach (var (_, samples) in Read(disk, folders).OrderBy(static m => m.Key, StringComparer.Ordinal))
        {
            foreach (var sample in samples) encoder.Add(sample);
            encoder.Flush();
            writer.EndSeries([0, number++]);
        }
        Assert.NotNull(writer.Finish(new BlockMeta
        {
            Id = id,
            MinTimeMs = blocks.Min(static b => b.Meta.MinTimeMs),
            MaxTimeMs = blocks.Max(static b => b.Meta.MaxTimeMs),
            Compaction = new BlockCompaction { Sources = [id] },
        }));
        foreach (var block in blocks) block.Leave();
    }

    static void Same(string metric, HistogramSample expected, HistogramSample found)
    {
        Assert.Equal(expected.TimestampMs, found.TimestampMs);
        NativeHistogram a = expected.Histogram, b = found.Histogram;
        Assert.Equal(BitConverter.DoubleToUInt64Bits(a.Sum), BitConverter.DoubleToUInt64Bits(b.Sum));
        Assert.Equal(a.IsFloat, b.IsFloat);
        if (a.IsStale) return;
        Assert.Equal(metric == "gauge", b.Hint == CounterResetHint.Gauge);
        Assert.Equal((a.Schema, a.ZeroThreshold, a.Count, a.ZeroCount, a.FloatCount, a.FloatZeroCount), (b.Schema, b.ZeroThreshold, b.Count, b.ZeroCount, b.FloatCount, b.FloatZeroCount));
        Assert.Equal(a.CustomBounds, b.CustomBounds);
        Assert.Equal(Buckets(a, true), Buckets(b, true));
        Assert.Equal(Buckets(a, false), Buckets(b, false));
    }

    /// <summary>A chunk has one layout, so a histogram may come back with empty buckets more.</summary>
    static SortedDictionary<long, double> Buckets(NativeHistogram histogram, bool positive)
    {
        var indices = BucketCounts.IndicesOf(positive ? histogram.PositiveSpans : histogram.NegativeSpans);
        var buckets = new SortedDictionary<long, double>();
        for (var i = 0; i < indices.Length; i++)
        {
            var count = histogram.IsFloat ? (positive ? histogram.PositiveFloatBuckets : histogram.NegativeFloatBuckets)[i] : (positive ? histogram.PositiveBuckets : histogram.NegativeBuckets)[i];
            if (count != 0) buckets[indices[i]] = count;
        }
        return buckets;
    }

    internal static List<HistogramSample> Generate(string metric)
    {
        var random = new Random(metric.Length);
        bool isFloat = metric == "fraction", gauge = metric == "gauge", custom = metric == "custom";
        var counts = new SortedDictionary<long, double>();
        var samples = new List<HistogramSample>();
        double zero = 0, sum = 0;
        for (var i = 0; i < 300; i++)
        {
            if (i is 90 or 200) (counts, zero) = ([], 0);
            for (var n = random.Next(5); n > 0; n--)
            {
                var bucket = custom ? random.Next(5) : random.Next(-8, 9) * (random.Next(9) == 0 ? 30 : 1);
                counts[bucket] = Math.Max(0, counts.GetValueOrDefault(bucket) + (gauge ? random.Next(-20, 30) : random.Next(1, 3000)));
            }
            if (!custom) zero += random.Next(2);
            sum += random.NextDouble();
            var spans = BucketCounts.SpansOf([.. counts.Keys]);
            double[] values = [.. counts.Values.Select(v => isFloat ? v * 0.75 : v)];
            var stale = i is 150 or 151 or 260;
            samples.Add(new(T + i * 15_000 + (i % 7 == 0 ? 3 : 0), 0, stale ? new NativeHistogram { IsFloat = isFloat, Sum = StaleMarker.Value } : new NativeHistogram
            {
                IsFloat = isFloat,
                Hint = gauge ? CounterResetHint.Gauge : CounterResetHint.Unknown,
                Schema = custom ? NativeHistogram.CustomBuckets : i < 250 ? 3 : 2,
                ZeroThreshold = custom ? 0 : 0.001,
                CustomBounds = custom ? [0.005, 0.25, 7, 1e9] : [],
                Sum = sum,
                Count = isFloat ? 0 : (ulong)(values.Sum() * (custom ? 1 : 2) + zero),
                ZeroCount = isFloat ? 0 : (ulong)zero,
                FloatCount = isFloat ? values.Sum() * 2 + zero : 0,
                FloatZeroCount = isFloat ? zero : 0,
                PositiveSpans = spans,
                PositiveBuckets = isFloat ? [] : [.. values.Select(static v => (long)v)],
                PositiveFloatBuckets = isFloat ? values : [],
                NegativeSpans = custom ? [] : spans,
                NegativeBuckets = custom || isFloat ? [] : [.. values.Select(static v => (long)v)],
                NegativeFloatBuckets = custom || !isFloat ? [] : values,
            }));
        }
        return samples;
    }
}
