using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>The same seeded native histograms in both, the same questions to both: every bucket, warning and error must agree.</summary>
public sealed class HistogramsAgainstPrometheusTests(ITestOutputHelper output)
{
    const int Queries = 400;
    const long RangeStepMs = 71_000;

    /// <summary>What Prometheus 3.5 does not say yet.</summary>
    static readonly string[] LaterNotes =
    [
        "PromQL warning: conflicting counter resets during histogram", "PromQL warning: sort is ineffective for range queries",
    ];

    [Fact]
    public async Task four_hundred_queries_over_histograms_are_answered_as_prometheus_answers_them()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var series = new GeneratedHistograms();
        await using var peer = await PeerProcess.StartAsync(
            prometheus,
            static (port, folder) =>
            [
                $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--log.level=error",
                "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver", "--enable-feature=native-histograms,promql-experimental-functions",
            ],
            "/-/ready", static folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\n"), default);
        foreach (var message in series.Messages()) Assert.Equal((204, ""), await Pushes.SendAsync(peer, Pushes.Pack(message)));
        var engine = new QueryEngine(new EngineOptions { ExperimentalFunctions = true }, new InstrumentRegistry(), TimeProvider.System);
        var differences = new List<string>();
        int asked = 0, contradictions = 0;
        foreach (var query in HistogramQueries.All(Queries))
        {
            var time = GeneratedHistograms.EndMs - 601_234;
            var theirs = await RealPrometheusTests.AskAsync(peer, $"query?query={Uri.EscapeDataString(query)}&time={RealPrometheusTests.Seconds(time)}");
            var ours = await PeerAnswer.OfAsync(() => engine.InstantAsync(series.Source, new InstantQuery(TenantId.Anonymous, query, time), default));
            Compare(query, "instant", theirs, ours, differences);
            long start = GeneratedHistograms.StartMs + 900_007, end = start + 30 * RangeStepMs;
            var theirRange = await RealPrometheusTests.AskAsync(
                peer, $"query_range?query={Uri.EscapeDataString(query)}&start={RealPrometheusTests.Seconds(start)}&end={RealPrometheusTests.Seconds(end)}&step={RangeStepMs / 1000}");
            var ourRange = await PeerAnswer.OfAsync(() => engine.RangeAsync(series.Source, new RangeQuery(TenantId.Anonymous, query, start, end, RangeStepMs), default));
            if (theirRange.Differ(ourRange) is not null && await AgreeStepByStepAsync(query, start, end))
            {
                contradictions++;
                asked += 2;
                continue;
            }
            Compare(query, "range", theirRange, ourRange, differences);
            asked += 2;
        }
        output.WriteLine($"{asked} questions, {differences.Count} differences; {contradictions} times theirs of a range is not what they say of each step");
        foreach (var difference in differences) output.WriteLine(difference);
        Assert.Empty(differences);

        // In range queries 3.5 at times calculates with buckets of samples that it has overwritten; asked step by step it does not.
        async Task<bool> AgreeStepByStepAsync(string query, long start, long end)
        {
            for (var at = start; at <= end; at += RangeStepMs)
            {
                var theirs = await RealPrometheusTests.AskAsync(peer, $"query?query={Uri.EscapeDataString(query)}&time={RealPrometheusTests.Seconds(at)}");
                var ours = await PeerAnswer.OfAsync(() => engine.InstantAsync(series.Source, new InstantQuery(TenantId.Anonymous, query, at), default));
                ours.Forget(LaterNotes);
                if (theirs.Differ(ours) is not null) return false;
            }
            return true;
        }
    }

    /// <summary>Why an answer may differ.</summary>
    static readonly Dictionary<string, string> Known = new()
    {
        ["(histogram_quantile(0.55, irate((min_over_time(plain_total[1m]))[6m:]))) or (rate((resets((changing_seconds)[10m:30s]))[5m:1m]))"]
            = "overwritten samples, as above, within a subquery",
        ["(min_over_time(sometimes_seconds[20m])) / (max without (instance) ((irate(latency_seconds{instance=\"a:1\"}[7m30s])) * (irate(latency_seconds{instance=\"a:1\"}[7m30s]))))"] = Unneeded,
        ["((latency_seconds) % (rate((queue_age offset 3m)[10m:30s]))) * ((count by (__name__) (size_bytes)) <= (sort(idelta(latency_seconds{instance=\"a:1\"}[1m]))))"] = Unneeded,
        ["((last_over_time(latency_seconds{instance=\"a:1\"}[5m])) == -1) / (max_over_time((group by (instance) (resets(queue_age[7m30s])))[6m:]))"] = Unneeded,
    };

    const string Unneeded = "rows that have no partner are not calculated, so nothing is said of them";

    static void Compare(string query, string how, PeerAnswer theirs, PeerAnswer ours, List<string> differences)
    {
        if (Known.ContainsKey(query)) return;
        ours.Forget(LaterNotes);
        if (theirs.Differ(ours) is { } difference) differences.Add($"{query} [{how}]\n    {difference.Replace("\n", "\n    ", StringComparison.Ordinal)}");
    }
}
