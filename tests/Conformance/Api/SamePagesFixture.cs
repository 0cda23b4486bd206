using System.Text.Json;

namespace Barograph.Tests.Conformance.Api;

/// <summary>The real Prometheus and the built barograph, with the same configuration, scraping the same pages for a while.</summary>
public sealed class SamePagesFixture : IAsyncLifetime
{
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
        StartMs = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / ChangingPages.TickMs + 13) * ChangingPages.TickMs;
        EndMs = StartMs + 8 * ChangingPages.TickMs;
        await Task.Delay(DateTimeOffset.FromUnixTimeMilliseconds(EndMs + 2 * ChangingPages.TickMs) - DateTimeOffset.UtcNow);
    }

    public async Task DisposeAsync()
    {
        if (Barograph is not null) await Barograph.DisposeAsync();
        if (Prometheus is not null) await Prometheus.DisposeAsync();
        if (pages is not null) await pages.DisposeAsync();
    }

    /// <summary>Waits for each page's first samples: the longest window of the queries begins after that.</summary>
    static async Task HaveAsync(PeerProcess server)
    {
        foreach (var metric in new[] { "demo_untyped", "open_build_info", "{\"my.metric\"}" })
        {
            for (var patience = 200; ; patience--)
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
