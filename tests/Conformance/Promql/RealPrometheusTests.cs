using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>The same seeded series in both, the same seeded questions to both: every value, warning and error must agree.</summary>
public sealed class RealPrometheusTests(ITestOutputHelper output)
{
    const int Queries = 420;
    const long RangeStepMs = 71_000;

    /// <summary>Where the Prometheus at hand is older than the language we speak, or where the answer is its free choice.</summary>
    static readonly Dictionary<string, string> Known = new()
    {
        ["sort(temperature_celsius)"] = "3.5 does not warn of sort in range queries",
        ["sort_desc(temperature_celsius)"] = "3.5 does not warn of sort in range queries",
        ["sort_by_label(temperature_celsius, \"sensor\")"] = "3.5 does not warn of sort in range queries",
        ["sort_by_label_desc(temperature_celsius, \"room\", \"sensor\")"] = "3.5 does not warn of sort in range queries",
        ["histogram_fraction(0, 1, rate(latency_seconds_bucket[5m]))"] = "3.5 answers NaN where a bound is 0",
        ["topk(NaN, requests_total)"] = "3.5 words it differently",
        ["first_over_time(temperature_celsius[10m])"] = "3.5 does not have it",
        ["(stddev by (job) ((temperature_celsius) + 7)) <= (stddev by (job) ((temperature_celsius) + 7))"]
            = "theirs adds up in a random order, so the two sides differ in the last bit",
        ["sum(temperature_celsius * 1e308)"] = "theirs adds up in a random order, and it depends on the order which infinity comes first",
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task four_hundred_queries_are_answered_as_prometheus_answers_them(bool delayedNameRemoval)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus) || !Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var series = new GeneratedSeries();
        await using var peer = await PeerProcess.StartAsync(
            prometheus,
            (port, folder) =>
            [
                $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--log.level=error",
                "--storage.tsdb.retention.time=100y",
                "--enable-feature=promql-experimental-functions" + (delayedNameRemoval ? ",promql-delayed-name-removal" : ""),
            ],
            "/-/ready", folder => Prepare(folder, promtool, series), default);
        var engine = new QueryEngine(new EngineOptions { ExperimentalFunctions = true, DelayedNameRemoval = delayedNameRemoval }, new InstrumentRegistry(), TimeProvider.System);
        var differences = new List<string>();
        var asked = 0;
        foreach (var query in GeneratedQueries.All(Queries))
        {
            foreach (var time in (long[])[GeneratedSeries.StartMs + 3_600_000, GeneratedSeries.EndMs - 1234])
            {
                var theirs = await AskAsync(peer, $"query?query={Uri.EscapeDataString(query)}&time={Seconds(time)}");
                var ours = await PeerAnswer.OfAsync(() => engine.InstantAsync(series.Source, new InstantQuery(TenantId.Anonymous, query, time), default));
                Compare(query, $"at {time - GeneratedSeries.StartMs}", theirs, ours, differences);
                asked++;
            }
            long start = GeneratedSeries.StartMs + 1_800_007, end = start + 40 * RangeStepMs;
            var theirRange = await AskAsync(peer, $"query_range?query={Uri.EscapeDataString(query)}&start={Seconds(start)}&end={Seconds(end)}&step={RangeStepMs / 1000}");
            var ourRange = await PeerAnswer.OfAsync(() => engine.RangeAsync(series.Source, new RangeQuery(TenantId.Anonymous, query, start, end, RangeStepMs), default));
            Compare(query, "range", theirRange, ourRange, differences);
            asked++;
        }
        output.WriteLine($"{asked} questions, {differences.Count} differences");
        foreach (var difference in differences) output.WriteLine(difference);
        Assert.Empty(differences);
    }

    static void Compare(string query, string how, PeerAnswer theirs, PeerAnswer ours, List<string> differences)
    {
        if (Known.ContainsKey(query)) return;
        if (theirs.Differ(ours) is { } difference) differences.Add($"{query} [{how}]\n    {difference.Replace("\n", "\n    ", StringComparison.Ordinal)}");
    }

    static void Prepare(string folder, string promtool, GeneratedSeries series)
    {
        File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\n");
        var text = Path.Combine(folder, "series.om");
        File.WriteAllText(text, series.OpenMetrics);
        using var tool = Process.Start(new ProcessStartInfo(promtool, ["tsdb", "create-blocks-from", "openmetrics", text, Path.Combine(folder, "data")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = tool.StandardError.ReadToEndAsync();
        tool.StandardOutput.ReadToEnd();
        tool.WaitForExit();
        Assert.True(tool.ExitCode == 0, error.Result);
    }

    internal static bool IsKnown(string query) => Known.ContainsKey(query);

    internal static async Task<PeerAnswer> AskAsync(PeerProcess peer, string question)
    {
        using var response = await peer.Http.GetAsync(new Uri($"/api/v1/{question}", UriKind.Relative));
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return PeerAnswer.Of(document.RootElement);
    }

    internal static string Seconds(long ms) => (ms / 1000.0).ToString("R", CultureInfo.InvariantCulture);
}
