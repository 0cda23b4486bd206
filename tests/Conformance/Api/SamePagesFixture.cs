using System.Text.Json;

namespace Barograph.Tests.Conformance.Api;

/// <summary>The real Prometheus and the built barograph, with the same configuration, scraping the same pages for a while.</summary>
public sealed class SamePagesFixture : IAsyncLifetime
{
    /// <summary>The longest window of the queries and the span of the range queries, and some to spare.</summary>
    const int CompleteTicks = 24;

    /// <summary>One series of each page.</summary>
    static readonly string[] PageMetrics = ["demo_untyped", "open_build_info", "{\"my.metric\",\"a.b\"=\"c/d\"}"];

    ChangingPages? pages;

    public PeerProcess? Prometheus { get; private set; }

    public PeerProcess? Barograph { get; private set; }

    /// <summary>A span that both have complete, milliseconds, on the pages' beat.</summary>
    public long StartMs { get; private set; }

    public long EndMs { get; private set; }

    public async Task InitializeAsync()
    {
        if (Peers.Find(Peers.Prometheus) is not { } real) return;
        pages = new ChangingPages();
        var prepare = (string folder) => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), Config(pages.Port));
        string[] Arguments(int port, string folder) =>
            [$"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"];
        Prometheus = await PeerProcess.StartAsync(real, Arguments, "/-/ready", prepare, default);
        Barograph = await PeerProcess.StartAsync(BarographBinary.Path, Arguments, "/-/ready", prepare, default);
        await HaveAsync(Prometheus);
        await HaveAsync(Barograph);
        EndMs = await CompleteUntilAsync();
        StartMs = EndMs - 8 * ChangingPages.TickMs;
    }

    public async Task DisposeAsync()
    {
        if (Barograph is not null) await Barograph.DisposeAsync();
        if (Prometheus is not null) await Prometheus.DisposeAsync();
        if (pages is not null) await pages.DisposeAsync();
    }

    /// <summary>
    /// Waits for a run of ticks that both have of every page, and returns its last one. A busy machine lets a scrape come too late now and then,
    /// and a tick that one of them missed tells nothing about the other.
    /// </summary>
    async Task<long> CompleteUntilAsync()
    {
        for (var patience = 300; ; patience--)
        {
            var both = await TicksAsync(Prometheus!, PageMetrics[0]);
            foreach (var server in (PeerProcess[])[Prometheus!, Barograph!])
            {
                foreach (var metric in PageMetrics) both.IntersectWith(await TicksAsync(server, metric));
            }
            foreach (var end in both.OrderDescending())
            {
                if (Enumerable.Range(0, CompleteTicks).All(i => both.Contains(end - i * ChangingPages.TickMs))) return end;
            }
            if (patience == 0) throw new InvalidOperationException($"no {CompleteTicks} ticks on end were scraped by both");
            await Task.Delay(1000);
        }
    }

    static async Task<HashSet<long>> TicksAsync(PeerProcess server, string metric)
    {
        var (_, body) = await AskAsync(server, $"/api/v1/query?query={Uri.EscapeDataString(metric + "[2m]")}");
        return [.. body.GetProperty("data").GetProperty("result").EnumerateArray()
            .SelectMany(static series => series.GetProperty("values").EnumerateArray())
            .Select(static pair => (long)Math.Round(pair[0].GetDouble() * 1000))];
    }

    /// <summary>Waits for each page's first samples.</summary>
    static async Task HaveAsync(PeerProcess server)
    {
        foreach (var metric in PageMetrics)
        {
            for (var patience = 600; ; patience--)
            {
                if (patience == 0) throw new InvalidOperationException($"{metric} did not arrive: {(await AskAsync(server, "/api/v1/targets")).Item2}\n{server.Output}");
                var (_, body) = await AskAsync(server, $"/api/v1/query?query={Uri.EscapeDataString(metric)}");
                if (body.GetProperty("data").GetProperty("result").GetArrayLength() > 0) break;
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Both answers to one request: status and body.</summary>
    public async Task<((int Status, JsonElement Body) Expected, (int Status, JsonElement Body) Found)> AskAsync(string path)
        => (await AskAsync(Prometheus!, path), await AskAsync(Barograph!, path));

    static async Task<(int, JsonElement)> AskAsync(PeerProcess server, string path)
    {
        using var answer = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, JsonDocument.Parse(text).RootElement.Clone());
    }

    static string Config(int port) => $"""
        global:
          scrape_interval: 500ms
          scrape_timeout: 500ms
          external_labels: {"{"} cluster: test {"}"}
        scrape_configs:
          - job_name: text
            metrics_path: /text
            static_configs: [{"{"} targets: ["127.0.0.1:{port}"], labels: {"{"} zone: z1 {"}"} {"}"}]
          - job_name: open
            metrics_path: /open
            static_configs: [{"{"} targets: ["127.0.0.1:{port}"] {"}"}]
            metric_relabel_configs:
              - source_labels: [path]
                regex: /(.*)
                target_label: short
          - job_name: quoted
            metrics_path: /quoted
            honor_labels: true
            static_configs: [{"{"} targets: ["127.0.0.1:{port}"] {"}"}]
          - job_name: down
            static_configs: [{"{"} targets: ["127.0.0.1:1"] {"}"}]
        """;
}
