using System.Buffers;
using System.Text.Json;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>The same pushes, old samples among them, to the real Prometheus and to us: the same outcomes and the same answers.</summary>
public sealed class OutOfOrderTests(ITestOutputHelper output)
{
    const long T = 1_704_067_200_000, Minute = 60_000;
    const int Series = 7, Rounds = 240;

    static readonly string[] Queries = ["m", "sum by (x) (rate(m[5m]))", "count_over_time(m[10m])", "max_over_time(m[1h]) - min_over_time(m[1h])", "m offset 30m", "count_over_time(late[1h]) or vector(0)", "last_over_time(late[3h])"];

    [Fact]
    public async Task late_samples_are_taken_refused_and_answered_as_by_prometheus()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        await using var theirs = await StartAsync(prometheus);
        await using var ours = await StartAsync(BarographBinary.Path);
        PeerProcess[] both = [theirs, ours];
        await SameAsync(both, 204, ("m", 0, T, 0));
        await SameAsync(both, 400, ("m", 0, T - Minute, 1));
        foreach (var server in both)
        {
            await File.WriteAllTextAsync(Path.Combine(server.Folder, "prometheus.yml"), "storage: {tsdb: {out_of_order_time_window: 90m}}\n");
            using var reloaded = await server.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null);
            reloaded.EnsureSuccessStatusCode();
        }

        var random = new Random(20260728);
        for (var round = 0; round < Rounds; round++)
        {
            var now = T + round * Minute;
            var samples = new List<(string, int, long, double)>();
            for (var s = 0; s < Series; s++)
            {
                if (random.Next(4) > 0) samples.Add(("m", s, now, round * s));
                // What Prometheus answers for two values at one time is left to chance: here the value follows from the time.
                var late = now - random.Next(1, 80) * Minute;
                if (random.Next(3) == 0 && late >= T) samples.Add(("m", s, late, (late - T) / Minute * s));
                var later = now - random.Next(70, 89) * Minute;
                if (round > 80 && random.Next(5) == 0) samples.Add(("late", s, later, (later - T) / Minute * 7919 % 100));
            }
            await SameAsync(both, 204, [.. samples]);
            if (round % 40 == 39) await SameAsync(both, 400, ("m", 1, now - 91 * Minute, 5));
        }

        foreach (var query in Queries)
        {
            foreach (var (from, to, step) in ((int, int, int)[])[(0, Rounds, 60), (100, 200, 17), (Rounds - 10, Rounds, 1)])
            {
                var question = $"/api/v1/query_range?query={Uri.EscapeDataString(query)}&start={T / 1000 + from * 60}&end={T / 1000 + to * 60}&step={step}";
                var expected = await ResultAsync(theirs, question);
                Assert.NotEmpty(expected);
                Assert.Equal(expected, await ResultAsync(ours, question));
            }
        }
        foreach (var metric in (string[])["prometheus_tsdb_too_old_samples_total", "prometheus_tsdb_out_of_order_samples_total", "prometheus_tsdb_out_of_bound_samples_total"])
            Assert.Equal(await MetricAsync(theirs, metric), await MetricAsync(ours, metric));
        // Whether Prometheus notices that it has a late sample already depends on whether its chunk has been mapped by then, which differs from run to run.
        const string Appended = "prometheus_tsdb_head_out_of_order_samples_appended_total";
        var expectedAppended = await MetricAsync(theirs, Appended);
        Assert.InRange(await MetricAsync(ours, Appended), expectedAppended * 0.95, expectedAppended);
    }

    static Task<PeerProcess> StartAsync(string program) => PeerProcess.StartAsync(
        program,
        static (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--log.level=error",
            "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver", "--web.enable-lifecycle",
        ],
        "/-/ready", static folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\n"), default);

    static async Task SameAsync(PeerProcess[] both, int status, params (string Name, int Series, long TimeMs, double Value)[] samples)
    {
        var message = new ArrayBufferWriter<byte>();
        var writer = new WriteRequestWriter(message);
        foreach (var (name, series, time, value) in samples) writer.Series(LabelSet.Of(("__name__", name), ("x", $"{series}")), [time], [value]);
        foreach (var server in both)
        {
            var (found, text) = await Pushes.SendAsync(server, Pushes.Pack(message.WrittenSpan));
            Assert.True(status == found || (status == 204 && found == 200), $"{server.Folder}: {found} {text}");
        }
    }

    /// <summary>Series and their values, each on a line: the order of series is free.</summary>
    static async Task<List<string>> ResultAsync(PeerProcess server, string question)
    {
        using var document = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri(question, UriKind.Relative)));
        return [.. document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(static s => s.GetRawText()).Order(StringComparer.Ordinal)];
    }

    static async Task<double> MetricAsync(PeerProcess server, string name)
    {
        var page = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var lines = page.Split('\n').Where(l => l.StartsWith(name + " ", StringComparison.Ordinal) || l.StartsWith(name + "{type=\"float\"}", StringComparison.Ordinal)).ToList();
        return double.Parse(Assert.Single(lines).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
