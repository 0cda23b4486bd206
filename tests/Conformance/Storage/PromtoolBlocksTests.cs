using System.Diagnostics;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Storage;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Disk;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>Blocks that the real promtool wrote are read by us, blocks that we wrote by promtool and Prometheus.</summary>
public sealed class PromtoolBlocksTests(ITestOutputHelper output) : IDisposable
{
    const int Queries = 60;
    const long RangeStepMs = 71_000;

    readonly string folder = Directory.CreateTempSubdirectory("barograph-blocks-").FullName;
    readonly MachineDisk disk = new();
    readonly GeneratedSeries series = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void a_block_of_promtool_is_copied_byte_for_byte_and_promtool_finds_nothing_changed()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var theirs = CreateBlocks(promtool);
        var ours = Path.Combine(folder, "ours");
        // promtool reads a folder only where there is a log in it as well.
        Directory.CreateDirectory(Path.Combine(ours, "wal"));
        foreach (var path in BlockShelf.FoldersIn(disk, theirs))
        {
            var block = Block.Open(disk, path);
            var meta = block.Meta;
            var copied = new BlockMerge(disk, ours, SegmentWriter.DefaultSegmentBytes).Run([block], meta, CancellationToken.None)!;
            var copy = Path.Combine(ours, copied.Id.ToString());
            Assert.Equal(File.ReadAllBytes(Path.Combine(path, "index")), File.ReadAllBytes(Path.Combine(copy, "index")));
            Assert.Equal(File.ReadAllBytes(block.Segments.PathOf(0)), File.ReadAllBytes(Path.Combine(copy, "chunks", "000001")));
            Assert.Equal(File.ReadAllBytes(Path.Combine(path, "tombstones")), File.ReadAllBytes(Path.Combine(copy, "tombstones")));
            Assert.Equal((meta.Statistics.Samples, meta.Statistics.Series, meta.Statistics.Chunks), (copied.Statistics.Samples, copied.Statistics.Series, copied.Statistics.Chunks));
            block.Leave();
        }
        Assert.Equal(Run(promtool, "tsdb", "dump", theirs), Run(promtool, "tsdb", "dump", ours));
        Assert.Equal(Analyze(promtool, theirs), Analyze(promtool, ours));
    }

    [Fact]
    public void a_block_that_we_made_of_several_holds_what_promtool_finds_in_them()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var theirs = CreateBlocks(promtool);
        var merged = Merge(theirs);
        Assert.Single(BlockShelf.FoldersIn(disk, merged));
        Assert.Equal(Run(promtool, "tsdb", "dump", theirs), Run(promtool, "tsdb", "dump", merged));
        Assert.Contains("BLOCK ULID", Run(promtool, "tsdb", "list", merged), StringComparison.Ordinal);
        Assert.Contains("Total Series: ", Analyze(promtool, merged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_store_over_blocks_of_promtool_answers_as_prometheus_over_a_block_of_ours()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool) || !Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var theirs = CreateBlocks(promtool);
        await using var peer = await PeerProcess.StartAsync(
            prometheus,
            static (port, at) =>
            [
                $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={at}/data", $"--config.file={at}/prometheus.yml", "--log.level=error",
                "--storage.tsdb.retention.time=100y", "--enable-feature=promql-experimental-functions",
            ],
            "/-/ready", at =>
            {
                File.WriteAllText(Path.Combine(at, "prometheus.yml"), "global: {}\n");
                Directory.Move(Merge(theirs), Path.Combine(at, "data"));
            }, default);
        await using var store = await Store.OpenAsync(
            new StoreOptions { DataDirectory = theirs, Head = new() { Retention = TimeSpan.Zero } }, new InstrumentRegistry(), NullLoggerFactory.Instance, TimeProvider.System, default);
        Assert.True(store.Blocks(TenantId.Anonymous).Count > 1);
        var engine = new QueryEngine(new EngineOptions { ExperimentalFunctions = true }, new InstrumentRegistry(), TimeProvider.System);
        var differences = new List<string>();
        foreach (var query in GeneratedQueries.All(Queries).Where(static q => !RealPrometheusTests.IsKnown(q)))
        {
            const long Time = GeneratedSeries.EndMs - 1234, Start = GeneratedSeries.StartMs + 1_800_007, End = Start + 40 * RangeStepMs;
            Compare(query, await RealPrometheusTests.AskAsync(peer, $"query?query={Uri.EscapeDataString(query)}&time={RealPrometheusTests.Seconds(Time)}"),
                await PeerAnswer.OfAsync(() => engine.InstantAsync(store, new InstantQuery(TenantId.Anonymous, query, Time), default)), differences);
            Compare(query, await RealPrometheusTests.AskAsync(peer,
                    $"query_range?query={Uri.EscapeDataString(query)}&start={RealPrometheusTests.Seconds(Start)}&end={RealPrometheusTests.Seconds(End)}&step={RangeStepMs / 1000}"),
                await PeerAnswer.OfAsync(() => engine.RangeAsync(store, new RangeQuery(TenantId.Anonymous, query, Start, End, RangeStepMs), default)), differences);
        }
        foreach (var difference in differences) output.WriteLine(difference);
        Assert.Empty(differences);
    }

    static void Compare(string query, PeerAnswer theirs, PeerAnswer ours, List<string> differences)
    {
        if (theirs.Differ(ours) is { } difference) differences.Add($"{query}\n    {difference}");
    }

    string CreateBlocks(string promtool)
    {
        var text = Path.Combine(folder, "series.om");
        File.WriteAllText(text, series.OpenMetrics);
        var made = Path.Combine(folder, "theirs");
        Run(promtool, "tsdb", "create-blocks-from", "openmetrics", text, made);
        Directory.CreateDirectory(Path.Combine(made, "wal"));
        return made;
    }

    /// <summary>All blocks of a folder as one, in a folder of its own.</summary>
    string Merge(string from)
    {
        var into = Path.Combine(folder, "merged");
        Directory.CreateDirectory(Path.Combine(into, "wal"));
        var blocks = BlockShelf.FoldersIn(disk, from).Select(path => Block.Open(disk, path)).OrderBy(static b => b.Meta.MinTimeMs).ToList();
        Assert.True(blocks.Count > 1);
        var meta = BlockMeta.OfCompacted(Ulid.New(DateTimeOffset.UtcNow), [.. blocks.Select(static b => b.Meta)]);
        Assert.NotNull(new BlockMerge(disk, into, SegmentWriter.DefaultSegmentBytes).Run(blocks, meta, CancellationToken.None));
        foreach (var block in blocks) block.Leave();
        return into;
    }

    /// <summary>Its lists in one order: promtool leaves open which of two equal entries comes first.</summary>
    static string Analyze(string promtool, string folder)
        => string.Join('\n', Run(promtool, "tsdb", "analyze", "--limit=100000", folder).Split('\n').Order(StringComparer.Ordinal));

    internal static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return said;
    }
}
