using System.Text.Json;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>What a real Prometheus is told, in several lives if need be, and what it answers to a fixed list of queries.</summary>
/// <remarks>Numbers in order and late, stale markers, native histograms of each kind, exemplars, a deletion: less than three hours, so that all of it stays in its head.</remarks>
sealed class PrometheusHistory(string program, string data)
{
    public const long T = HistogramBlocksTests.T;

    const int Hour = 3_600_000, Step = 30_000;

    static readonly LabelSet Deleted = LabelSet.Of(("__name__", "deleted_total"), ("job", "a")), Late = LabelSet.Of(("__name__", "late_total"), ("job", "b"));

    public static IReadOnlyList<string> Queries { get; } =
    [
        .. new[] { "numbers_total", "late_total", "deleted_total", "ends" }.Select(static m => $"{m}[1d]"),
        "sum by (job) (rate(numbers_total[5m]))", "count(numbers_total)", "sum(increase(late_total[1h]))", "topk(3, numbers_total)", "max_over_time(deleted_total[3h])", "count_over_time(late_total[4h])",
    ];

    public static IReadOnlyList<string> HistogramQueries { get; } =
    [
        .. HistogramBlocksTests.Metrics.Select(static m => $"{m}[1d]"),
        .. HistogramBlocksTests.Metrics.SelectMany(static m => (string[])[$"histogram_quantile(0.9, rate({m}[10m] offset 2h))", $"histogram_count({m} offset 2h)"]),
    ];

    /// <summary>The time at which an instant query is asked: right behind the newest sample.</summary>
    public static long AskedAt => T + 2 * Hour + 50 * 60_000;

    public string? Compression { get; init; }

    public bool Snapshot { get; init; }

    public bool WithHistograms { get; init; } = true;

    public Task<PeerProcess> StartAsync(params string[] more) => StartAsync(program, data, WithHistograms, [
        .. Compression is null or "none" ? (string[])[] : [$"--storage.tsdb.wal-compression-type={Compression}"],
        .. Compression == "none" ? (string[])["--no-storage.tsdb.wal-compression"] : [],
        .. more,
    ], Snapshot);

    public static Task<PeerProcess> StartAsync(string program, string data, bool withHistograms, string[] more, bool snapshot = false) => PeerProcess.StartAsync(
        program,
        (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={data}", $"--config.file={folder}/prometheus.yml", "--log.level=warn",
            "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver", "--web.enable-admin-api",
            $"--enable-feature=exemplar-storage{(withHistograms ? ",native-histograms" : "")}{(snapshot ? ",memory-snapshot-on-shutdown" : "")}", .. more,
        ],
        "/-/ready",
        static folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\nstorage:\n  tsdb:\n    out_of_order_time_window: 6h\n  exemplars:\n    max_exemplars: 1000\n"), default);

    /// <summary>The part of the history from one share of its time to another.</summary>
    public async Task TellAsync(PeerProcess to, double from, double until)
    {
        var push = new HistogramPush();
        long begin = 30 * 60_000, length = AskedAt - T - begin;
        long min = T + begin + (long)(length * from), end = T + begin + (long)(length * until);
        for (var s = 0; s < 12; s++)
        {
            var random = new Random(s);
            var labels = LabelSet.Of(("__name__", s == 11 ? "ends" : "numbers_total"), ("i", $"{s}"), ("job", s % 2 == 0 ? "a" : "b"), (s % 3 == 0 ? "zone" : "región", $"z{s % 4}"));
            push.Add(labels, Times(min, end).Select((t, i) => (t, s == 11 && t > T + Hour ? StaleMarker.Value : s % 4 == 3 ? random.NextDouble() : (t - T) / 1000 + s)).Where(p => s != 11 || p.t < T + Hour + Step), exemplars: s == 0);
        }
        push.Add(Deleted, Times(min, end).Select(static t => (t, (t - T) / 1000.0)), false);
        // Every third comes late.
        push.Add(Late, Times(min, end).Where(static t => t / Step % 3 != 0).Select(static t => (t, (t - T) / 500.0)), false);
        await push.SendAsync(to.Http);
        var late = new HistogramPush();
        late.Add(Late, Times(min, end).Where(static t => t / Step % 3 == 0).OrderBy(static t => t * 7919 % 104_729).Select(static t => (t, (t - T) / 500.0)), false);
        await late.SendAsync(to.Http);
    }

    /// <summary>Stale markers in requests of their own: of one request, Prometheus logs them before histograms with bounds of their own, and loses these when it reads that.</summary>
    public static async Task TellHistogramsAsync(PeerProcess to)
    {
        foreach (var (from, until) in ((int, int)[])[(0, 150), (150, 152), (152, 260), (260, 261), (261, 300)])
        {
            var push = new HistogramPush();
            foreach (var metric in HistogramBlocksTests.Metrics) push.Add(metric, HistogramBlocksTests.Generate(metric)[from..until]);
            await push.SendAsync(to.Http);
        }
    }

    public static async Task DeleteAsync(PeerProcess to)
    {
        var question = $"/api/v1/admin/tsdb/delete_series?match[]=deleted_total&start={(T + Hour) / 1000}&end={(T + Hour + 30 * 60_000) / 1000}";
        using var answer = await to.Http.PostAsync(new Uri(question, UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The data of each answer as text: equal answers have equal texts.</summary>
    public static async Task<SortedDictionary<string, string>> AskAsync(PeerProcess peer, IEnumerable<string> queries, long? atMs = null)
    {
        var answers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var query in queries)
        {
            var text = await peer.Http.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}&time={(atMs ?? AskedAt) / 1000}", UriKind.Relative));
            using var document = JsonDocument.Parse(text);
            var result = document.RootElement.GetProperty("data").GetProperty("result");
            Assert.True(result.GetArrayLength() > 0, query + text);
            // Series of a matrix have no order.
            answers[query] = string.Join('\n', result.EnumerateArray().Select(static r => r.GetRawText()).Order(StringComparer.Ordinal));
        }
        return answers;
    }

    static IEnumerable<long> Times(long min, long end)
    {
        for (var time = min - min % Step + Step; time <= end; time += Step) yield return time;
    }
}
