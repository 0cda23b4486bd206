using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Matching;
using Barograph.Model.Metadata;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Storage;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>A data directory of the real Prometheus, however it ended, is taken over with every sample.</summary>
public sealed class TakeoverTests(ITestOutputHelper output) : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-takeover-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(null, false, Executable.SigKill)]
    [InlineData("zstd", false, Executable.SigKill)]
    [InlineData("none", false, Executable.SigTerm)]
    [InlineData("snappy", true, Executable.SigTerm)]
    public async Task every_sample_of_a_head_is_in_blocks_after_the_first_start(string? compression, bool snapshot, int signal)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var history = new PrometheusHistory(prometheus, Path.Combine(folder, "data")) { Compression = compression, Snapshot = snapshot };
        SortedDictionary<string, string> expected;
        List<string> exemplars;
        await using (var first = await history.StartAsync())
        {
            await PrometheusHistory.TellHistogramsAsync(first);
            await history.TellAsync(first, 0, 0.7);
            await PrometheusHistory.DeleteAsync(first);
            await End(first, signal);
        }
        // Another life: a second segment, and chunk files that were read again.
        await using (var second = await history.StartAsync())
        {
            await history.TellAsync(second, 0.7, 1);
            expected = await PrometheusHistory.AskAsync(second, [.. PrometheusHistory.Queries, .. PrometheusHistory.HistogramQueries]);
            exemplars = await ExemplarsAsync(second);
            await End(second, signal);
        }
        Assert.True(exemplars.Count > 20);
        await TakeOverAndCompare(prometheus, expected, exemplars: exemplars);
    }

    /// <summary>Debian 12's Prometheus (<c>apt-get download prometheus</c>, <c>dpkg -x</c>), where PEERS_OLD names the program.</summary>
    [Fact]
    public async Task every_sample_of_prometheus_2_42_is_taken_over()
    {
        if (Environment.GetEnvironmentVariable("PEERS_OLD") is not { Length: > 0 } old)
        {
            output.WriteLine("NOT COMPARED: PEERS_OLD does not name Prometheus 2.42 of Debian 12");
            return;
        }
        var history = new PrometheusHistory(old, Path.Combine(folder, "data")) { WithHistograms = false };
        await using (var first = await history.StartAsync())
        {
            await history.TellAsync(first, 0, 0.7);
            await PrometheusHistory.DeleteAsync(first);
            await End(first, Executable.SigKill);
        }
        SortedDictionary<string, string> expected;
        await using (var second = await history.StartAsync())
        {
            await history.TellAsync(second, 0.7, 1);
            expected = await PrometheusHistory.AskAsync(second, PrometheusHistory.Queries);
            await End(second, Executable.SigKill);
        }
        await TakeOverAndCompare(old, expected, withHistograms: false);
    }

    /// <summary>Several lives make several segments; a cut block then makes Prometheus write a checkpoint of the first ones.</summary>
    [Fact]
    public async Task a_checkpoint_and_the_segments_behind_it_are_one_log()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var data = Path.Combine(folder, "data");
        var history = new PrometheusHistory(prometheus, data);
        const int Lives = 6;
        for (var life = 0; life < Lives; life++)
        {
            await using var peer = await history.StartAsync();
            await history.TellAsync(peer, life / (double)Lives, (life + 1) / (double)Lives);
            if (life == Lives - 1)
            {
                // Beyond three hours: the head is cut, and its log with it.
                var push = new HistogramPush();
                push.Add(Model.Labels.LabelSet.Of(("__name__", "numbers_total"), ("i", "new")), [(PrometheusHistory.AskedAt + 3_600_000, 1.0)], false);
                await push.SendAsync(peer.Http);
                for (var waited = System.Diagnostics.Stopwatch.StartNew(); Directory.GetDirectories(Path.Combine(data, "wal"), "checkpoint.*").All(static d => d.EndsWith(".tmp", StringComparison.Ordinal));)
                {
                    Assert.True(waited.Elapsed < Executable.Patience, peer.Output);
                    await Task.Delay(100);
                }
                var expected = await PrometheusHistory.AskAsync(peer, PrometheusHistory.Queries);
                await End(peer, Executable.SigKill);
                await TakeOverAndCompare(prometheus, expected);
                return;
            }
            await End(peer, life % 2 == 0 ? Executable.SigTerm : Executable.SigKill);
        }
    }

    /// <summary>With <c>--enable-feature=metadata-wal-records</c>.</summary>
    [Fact]
    public async Task what_is_said_about_metrics_in_the_log_is_known_afterwards()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var data = Path.Combine(folder, "data");
        await using (var peer = await PeerProcess.StartAsync(prometheus,
            (port, place) => [$"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={data}", $"--config.file={place}/p.yml", "--enable-feature=metadata-wal-records"], "/-/ready",
            place => File.WriteAllText($"{place}/p.yml", $"scrape_configs: [ {{ job_name: self, scrape_interval: 200ms, scrape_timeout: 200ms, file_sd_configs: [ {{ files: [ '{place}/self.json' ], refresh_interval: 1s }} ] }} ]\n"), default))
        {
            await File.WriteAllTextAsync(Path.Combine(peer.Folder, "self.tmp"), $"[{{\"targets\":[\"127.0.0.1:{peer.Port}\"]}}]");
            File.Move(Path.Combine(peer.Folder, "self.tmp"), Path.Combine(peer.Folder, "self.json"));
            await Executable.UntilAsync(() => peer.NumberAsync("count_over_time(up[1m])"), static n => n >= 2);
            await End(peer, Executable.SigKill);
        }
        using var logs = new TestLog(output);
        await using var store = await Store.OpenAsync(
            new StoreOptions { DataDirectory = data, Head = new() { Retention = TimeSpan.Zero } }, new InstrumentRegistry(), logs, TimeProvider.System, default);
        var families = store.Metadata(TenantId.Anonymous).ToDictionary(static m => m.Family, static m => m.Metadata);
        Assert.Equal(new MetricMetadata(MetricType.Gauge, "Number of goroutines that currently exist.", ""), families["go_goroutines"]);
        Assert.Equal(MetricType.Histogram, families["prometheus_http_request_duration_seconds"].Type);
        Assert.Equal(MetricType.Summary, families["go_gc_duration_seconds"].Type);
    }

    static async Task<List<string>> ExemplarsAsync(PeerProcess peer)
    {
        using var answer = System.Text.Json.JsonDocument.Parse(await peer.Http.GetStringAsync(new Uri("/api/v1/query_exemplars?query=numbers_total&start=0&end=4000000000", UriKind.Relative)));
        return [.. answer.RootElement.GetProperty("data").EnumerateArray().SelectMany(static s => s.GetProperty("exemplars").EnumerateArray())
            .Select(static e => $"{e.GetProperty("labels").GetProperty("trace_id").GetString()} {e.GetProperty("value").GetString()} {Math.Round(e.GetProperty("timestamp").GetDouble() * 1000)}")];
    }

    async Task TakeOverAndCompare(string prometheus, SortedDictionary<string, string> expected, bool withHistograms = true, List<string>? exemplars = null)
    {
        var data = Path.Combine(folder, "data");
        // Prometheus 2 counts a sample at the very beginning of a range, we and 3 do not: there only samples are compared.
        await OpenAndCompare(data, expected, withHistograms ? PrometheusHistory.Queries : PrometheusHistory.Queries.Where(static q => q.EndsWith("[1d]", StringComparison.Ordinal)), exemplars);
        Assert.Empty(Directory.GetDirectories(data, "wal"));
        // Only blocks are left for Prometheus.
        await using var again = await PrometheusHistory.StartAsync(prometheus, data, withHistograms, []);
        var answers = await PrometheusHistory.AskAsync(again, expected.Keys);
        foreach (var (query, answer) in expected) Assert.True(answer == answers[query], $"{query}\n{answer}\n{answers[query]}");
    }

    async Task OpenAndCompare(string data, SortedDictionary<string, string> expected, IEnumerable<string> queries, List<string>? exemplars)
    {
        using var logs = new TestLog(output);
        await using var store = await Store.OpenAsync(
            new StoreOptions { DataDirectory = data, Head = new() { Retention = TimeSpan.Zero, MaxExemplars = 1000 } }, new InstrumentRegistry(), logs, TimeProvider.System, default);
        Assert.NotEmpty(store.Blocks(TenantId.Anonymous));
        if (exemplars is not null)
        {
            var all = store.Exemplars(new ExemplarQuery(TenantId.Anonymous, [[new Matcher(MatchKind.Equal, "__name__", "numbers_total")]], 0, long.MaxValue));
            Assert.Equal(exemplars, all.SelectMany(static s => s.Exemplars).Select(static e => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{e.Labels.Get("trace_id")} {e.Value} {e.TimestampMs}")));
        }
        var engine = new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);
        foreach (var query in queries)
        {
            var ours = await PeerAnswer.OfAsync(() => engine.InstantAsync(store, new InstantQuery(TenantId.Anonymous, query, PrometheusHistory.AskedAt), default));
            var type = query.EndsWith("[1d]", StringComparison.Ordinal) ? "matrix" : "vector";
            using var theirs = System.Text.Json.JsonDocument.Parse($$$"""{"status":"success","data":{"resultType":"{{{type}}}","result":[{{{expected[query].Replace('\n', ',')}}}]}}""");
            if (PeerAnswer.Of(theirs.RootElement).Differ(ours) is { } difference) Assert.Fail($"{query}: {difference}");
        }
    }

    static async Task End(PeerProcess peer, int signal)
    {
        peer.Signal(signal);
        await peer.ExitAsync(Executable.Patience);
    }
}
