using System.Net;
using System.Text.Json;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Api;

/// <summary>Users may fill all places and all memory that queries have: rules go on.</summary>
public sealed class RulesReserveTests
{
    const long StartMs = 1_700_000_000_000;
    const string Range = "/api/v1/query_range?start=1700000000&end=1700010000&step=1&query=";

    /// <summary>Minutes each. The first keeps ten columns of 158,000 points twice, 24 MiB, while it runs; the other keeps nothing.</summary>
    const string Large = Range + "sum(quantile_over_time(0.5,topk(10,x)[6h:200ms]))", Long = Range + "sum(quantile_over_time(0.5,x[6h:50ms]))";

    /// <summary>Keeps 16 MiB while it is evaluated: more than users have left.</summary>
    const string Rules = "groups: [ { name: g, interval: 1s, rules: [ { record: r, expr: 'count(last_over_time(topk(10, x)[6h:200ms] @ 1700010000))' } ] } ]\n";

    [Fact]
    public async Task rules_are_evaluated_while_users_fill_all_places_and_memory_that_they_may()
    {
        await using var server = await PeerProcess.StartAsync(
            BarographBinary.Path,
            static (port, folder) =>
            [
                $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--storage.tsdb.retention.time=100y",
                "--web.enable-remote-write-receiver", "--query.timeout=1h", "--query.max-cost=0", "--query.max-memory=0",
                "--query.max-concurrency=6", "--query.max-total-memory=110MB", "--query.rules-reserve=50",
            ],
            "/-/ready", static folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "rule_files: [ '*.rules' ]\n"), default);
        for (var i = 0; i <= 40; i++) Assert.InRange((await Pushes.SendAsync(server, "x", 10, StartMs + i * 250_000, i)).Status, 200, 204);

        Task<HttpResponseMessage>[] asked = [AskAsync(server, Large), AskAsync(server, Large)];
        await Executable.UntilAsync(() => server.MetricAsync("barograph_engine_memory_bytes"), static bytes => bytes > 48 << 20);
        using (var refused = await AskAsync(server, Large))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("55 MiB are kept for rules", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        asked = [.. asked, AskAsync(server, Long)];
        await Executable.UntilAsync(async () => (await ListAsync(server)).Count(static query => query.Running), static running => running == 3);
        var waits = AskAsync(server, "/api/v1/query?query=42");

        await File.WriteAllTextAsync(Path.Combine(server.Folder, "own.rules"), Rules);
        server.Signal(Executable.SigHup);
        await Executable.UntilAsync(() => EvaluationsAsync(server), static evaluations => evaluations >= 3);
        Assert.Contains("\"health\":\"ok\"", await server.Http.GetStringAsync(new Uri("/api/v1/rules", UriKind.Relative)), StringComparison.Ordinal);
        Assert.False(Task.WhenAny([.. asked, waits]).IsCompleted);

        foreach (var (id, _) in (await ListAsync(server)).Where(static query => query.Running))
            (await server.Http.DeleteAsync(new Uri($"/api/v1/status/active_queries/{id}", UriKind.Relative))).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await waits).StatusCode);
        foreach (var answer in asked) (await answer).Dispose();
        Assert.Equal(10, await server.NumberAsync("r"));
    }

    static Task<HttpResponseMessage> AskAsync(PeerProcess server, string path) => server.Http.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>Of users: rules come and go.</summary>
    static async Task<List<(long Id, bool Running)>> ListAsync(PeerProcess server)
    {
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/api/v1/status/active_queries", UriKind.Relative)));
        return [.. answer.RootElement.GetProperty("data").GetProperty("queries").EnumerateArray()
            .Where(static query => query.GetProperty("query").GetString()!.Contains("quantile_over_time", StringComparison.Ordinal))
            .Select(static query => (query.GetProperty("id").GetInt64(), query.GetProperty("state").GetString() == "running"))];
    }

    /// <summary>0 before there are any.</summary>
    static async Task<double> EvaluationsAsync(PeerProcess server)
    {
        var page = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = page.Split('\n').FirstOrDefault(static l => l.StartsWith("prometheus_rule_evaluations_total{", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), System.Globalization.CultureInfo.InvariantCulture);
    }
}
