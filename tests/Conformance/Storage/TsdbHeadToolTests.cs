using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>Tools that look at more than blocks: a stopped Prometheus' head, chunks of histograms, rules that are made up for.</summary>
public sealed class TsdbHeadToolTests(ITestOutputHelper output) : IDisposable
{
    const string Rules = """
        groups:
          - name: first
            rules:
              - record: job:numbers:rate5m
                expr: sum by (job) (rate(numbers_total[5m]))
                labels: {kind: made, zone: ""}
              - alert: Never
                expr: numbers_total < 0
          - name: second
            interval: 30s
            rules:
              - record: numbers:max
                expr: max without (i) (numbers_total) > 0
        """;

    readonly string folder = Directory.CreateTempSubdirectory("barograph-head-tools-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task of_a_stopped_prometheus_the_tools_say_what_promtool_says()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus) || !Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var data = Path.Combine(folder, "data");
        var history = new PrometheusHistory(prometheus, data);
        await using var peer = await history.StartAsync();
        await PrometheusHistory.TellHistogramsAsync(peer);
        await history.TellAsync(peer, 0, 1);
        await PrometheusHistory.DeleteAsync(peer);
        await BackfillAsync(peer, promtool);
        using (var answer = await peer.Http.PostAsync(new Uri("/api/v1/admin/tsdb/snapshot", UriKind.Relative), null)) answer.EnsureSuccessStatusCode();
        peer.Signal(Executable.SigKill);
        await peer.ExitAsync(Executable.Patience);

        // The head alone: there are no blocks yet. promtool does not sort its series then; late and deleted samples are TakeoverTests' matter.
        string[] floats = ["dump", "--match={__name__=~\"numbers_total|ends\"}", data];
        Assert.Equal(Lines(PromtoolBlocksTests.Run(promtool, ["tsdb", .. floats])).Order(StringComparer.Ordinal), Lines(await Run(floats)).Order(StringComparer.Ordinal));
        Assert.True(Directory.Exists(Path.Combine(data, "wal")));
        var snapshot = Assert.Single(Directory.GetDirectories(Path.Combine(data, "snapshots")));
        Directory.CreateDirectory(Path.Combine(snapshot, "wal"));
        foreach (var match in (string[][])[[], ["--match=custom"], ["--match={__name__=~\"numbers_total|gauge\",job!=\"b\"}"]])
        {
            string[] arguments = ["analyze", "--limit=1000", "--extended", .. match, snapshot];
            Assert.Equal(Lines(PromtoolBlocksTests.Run(promtool, ["tsdb", .. arguments])).Order(StringComparer.Ordinal), Lines(await Run(arguments)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task what_our_own_head_holds_is_dumped_when_it_is_stopped_and_missed_aloud_while_it_runs()
    {
        var data = Path.Combine(folder, "ours");
        await using (var server = await Executable.ServeAsync("global: {}\n", data, "--web.enable-remote-write-receiver"))
        {
            for (var i = 0; i < 3; i++) Assert.Equal(204, (await Pushes.SendAsync(server, "pushed", 2, PrometheusHistory.T + i * 1000, i)).Status);
            var (code, said, error) = await Executable.RunAsync(folder, "tsdb", "dump", data);
            Assert.Equal((0, ""), (code, said));
            Assert.Contains("a server uses the directory", error, StringComparison.Ordinal);
            server.Signal(Executable.SigKill);
            await server.ExitAsync(Executable.Patience);
        }
        var expected = string.Concat(Enumerable.Range(0, 2).SelectMany(static s => Enumerable.Range(0, 3).Select(i => $"{{__name__=\"pushed\", i=\"{s}\"}} {i} {PrometheusHistory.T + i * 1000}\n")));
        Assert.Equal(expected, await Run("dump", data));
        Assert.Equal(expected, await Run("dump", data));
        Assert.StartsWith("1 blocks made of 6 samples and 0 native histograms that were in none; Prometheus finds 1 blocks in ", await Run("hand-back", $"--storage.tsdb.path={data}"), StringComparison.Ordinal);
        Assert.Equal(expected, await Run("dump", data));
    }

    /// <summary>Rules are evaluated over the same server by both; the blocks hold the same.</summary>
    async Task BackfillAsync(PeerProcess peer, string promtool)
    {
        var rules = Path.Combine(folder, "rules.yml");
        await File.WriteAllTextAsync(rules, Rules);
        string[] arguments =
        [
            "create-blocks-from", "rules", $"--url=http://127.0.0.1:{peer.Port}", $"--start={PrometheusHistory.T / 1000 + 2400}", $"--end={PrometheusHistory.T / 1000 + 9000}", "--eval-interval=45s",
        ];
        string theirs = Path.Combine(folder, "theirs"), ours = Path.Combine(folder, "made");
        PromtoolBlocksTests.Run(promtool, ["tsdb", .. arguments, $"--output-dir={theirs}", rules]);
        var list = await Run([.. arguments, $"--output-dir={ours}", rules]);
        Assert.Equal(3, Lines(list).Count(static l => l.Length > 0));
        Directory.CreateDirectory(Path.Combine(theirs, "wal"));
        var dumped = PromtoolBlocksTests.Run(promtool, "tsdb", "dump", theirs);
        Assert.Contains("job:numbers:rate5m", dumped, StringComparison.Ordinal);
        var (expected, found) = (SamplesOf(dumped), SamplesOf(await Run("dump", ours)));
        Assert.Equal(expected.Keys, found.Keys);
        foreach (var (series, samples) in expected) Assert.Equal(samples, found[series]);
    }

    static SortedDictionary<string, List<(double Value, long TimeMs)>> SamplesOf(string dump)
    {
        var series = new SortedDictionary<string, List<(double, long)>>(StringComparer.Ordinal);
        foreach (var line in Lines(dump))
        {
            if (line.Length == 0) continue;
            var end = line.LastIndexOf('}') + 1;
            var numbers = line[(end + 1)..].Split(' ');
            if (!series.TryGetValue(line[..end], out var samples)) series[line[..end]] = samples = [];
            samples.Add((double.Parse(numbers[0], System.Globalization.CultureInfo.InvariantCulture), long.Parse(numbers[1], System.Globalization.CultureInfo.InvariantCulture)));
        }
        return series;
    }

    static string[] Lines(string text) => text.Split('\n');

    async Task<string> Run(params string[] arguments)
    {
        var (code, said, error) = await Executable.RunAsync(folder, ["tsdb", .. arguments]);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {error}");
        return said;
    }
}
