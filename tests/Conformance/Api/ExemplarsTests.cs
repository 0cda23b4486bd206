using System.Net;
using System.Text;
using System.Text.Json;
using Barograph.Tests.Conformance.Storage;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Api;

/// <summary>The real Prometheus and the built barograph scrape the same exemplars and are pushed the same; both answer the same.</summary>
public sealed class ExemplarsTests(ITestOutputHelper output)
{
    const string Page = """
        # TYPE asked counter
        asked_total{path="/a"} 17 # {trace_id="KOO5S4vxi0o"} 0.67 1700000000.125
        asked_total{path="/b"} 4 # {} 1
        # TYPE took histogram
        took_bucket{le="0.1"} 8 # {trace_id="first",span="äb"} 0.054 1700000001
        took_bucket{le="+Inf"} 9 # {trace_id="second"} +Inf 1700000002.5
        took_count 9
        took_sum 3.2
        # EOF

        """;

    static readonly string[] Questions =
    [
        "query=asked_total{path=\"/a\"}", "query=took_bucket", "query=rate(asked_total{path=\"/a\"}[1m]) / on() took_bucket", "query=took_bucket&start=1700000002&end=1700000003",
        "query=took_bucket{le=\"0.1\"}&end=1600000000", "query=pushed", "query=nothing", "query=sum(", "query=took_bucket&start=2&end=1", "query=took_bucket&start=x", "query=",
    ];

    [Fact]
    public async Task exemplars_are_answered_as_prometheus_answers_them()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        using var pages = new HttpListener();
        var port = PeerProcess.FreePort();
        pages.Prefixes.Add($"http://127.0.0.1:{port}/");
        pages.Start();
        var serving = ServeAsync(pages);
        await using (var theirs = await StartAsync(program, port))
        await using (var ours = await StartAsync(BarographBinary.Path, port))
        {
            await PushAsync(theirs);
            await PushAsync(ours);
            foreach (var server in (PeerProcess[])[theirs, ours]) await HaveAsync(server);
            foreach (var question in Questions) Assert.Equal($"{question}: {await AskAsync(theirs, question)}", $"{question}: {await AskAsync(ours, question)}");
        }
        pages.Stop();
        await serving;
    }

    static Task<PeerProcess> StartAsync(string program, int pages) => PeerProcess.StartAsync(program, static (port, folder) =>
        [
            $"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
            "--web.enable-remote-write-receiver", "--enable-feature=exemplar-storage",
        ], "/-/ready", folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), $$"""
            global: { scrape_interval: 1s }
            storage: { exemplars: { max_exemplars: 50 } }
            scrape_configs: [ { job_name: traced, static_configs: [ { targets: [ "127.0.0.1:{{pages}}" ] } ] } ]
            """), default);

    static async Task PushAsync(PeerProcess server)
    {
        var push = new HistogramPush();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        push.AddExemplars("pushed", now, ("one", 1.5, 1_700_000_000_001), ("two", -2, 1_700_000_000_002), ("two", -2, 1_700_000_000_002), ("late", 3, 1_700_000_000_000));
        await push.SendAsync(server.Http);
    }

    static async Task HaveAsync(PeerProcess server)
    {
        for (var patience = 600; !(await AskAsync(server, "query=took_bucket")).Body.Contains("second", StringComparison.Ordinal); patience--)
        {
            Assert.True(patience > 0, $"no exemplars were scraped\n{server.Output}");
            await Task.Delay(100);
        }
    }

    static async Task<(HttpStatusCode Status, string Body)> AskAsync(PeerProcess server, string question)
    {
        using var answer = await server.Http.GetAsync(new Uri($"/api/v1/query_exemplars?{Uri.EscapeDataString(question).Replace("%3D", "=", StringComparison.Ordinal).Replace("%26", "&", StringComparison.Ordinal)}", UriKind.Relative));
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return (answer.StatusCode, JsonSerializer.Serialize(document.RootElement).Replace($"127.0.0.1:{server.Http.BaseAddress!.Port}", "", StringComparison.Ordinal));
    }

    static async Task ServeAsync(HttpListener pages)
    {
        while (pages.IsListening)
        {
            try
            {
                var context = await pages.GetContextAsync();
                context.Response.ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Page));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Stopped, or a scraper went away within an answer.
            }
        }
    }
}
