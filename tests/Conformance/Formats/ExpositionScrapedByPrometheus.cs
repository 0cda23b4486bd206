using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Barograph.Exporters.Node;
using Barograph.Formats.Exposition;
using Barograph.Model.Instruments;
using Barograph.Model.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Formats;

/// <summary>What our writer writes, read by the real Prometheus: it must take every sample of the page, with names and values.</summary>
public sealed class ExpositionScrapedByPrometheus(ITestOutputHelper output)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120); // the machine may be busy

    const string OddValue = "back\\slash \"quote\"\nline é";

    [Theory]
    [InlineData(ExpositionFormat.Text004, "PrometheusText0.0.4", "text/plain; version=0.0.4", "odd_name")]
    [InlineData(ExpositionFormat.Text100, "PrometheusText1.0.0", "text/plain; version=1.0.0", "odd.name")]
    [InlineData(ExpositionFormat.OpenMetrics100, "OpenMetricsText1.0.0", "application/openmetrics-text; version=1.0.0", "odd_name")]
    public async Task every_sample_of_a_page_arrives(ExpositionFormat format, string protocol, string contentType, string oddName)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        var (body, samples) = Page(format);
        using var stop = new CancellationTokenSource();
        var pagePort = PeerProcess.FreePort();
        var serving = ServeAsync(pagePort, body, contentType, stop.Token);
        await using (var peer = await PeerProcess.StartAsync(program,
            static (port, folder) => [$"--config.file={folder}/p.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}"],
            "/-/ready", folder => File.WriteAllText($"{folder}/p.yml", Config(pagePort, protocol)), default))
        {
            var scraped = await Ask(peer, "scrape_samples_scraped", Patience);
            Assert.Equal(samples, double.Parse(scraped.Value, CultureInfo.InvariantCulture));
            var odd = await Ask(peer, $"{{\"{oddName}\"}}", Patience);
            Assert.Equal("12345.678", odd.Value);
            Assert.Equal(OddValue, odd.Metric.GetProperty("value").GetString());
            Assert.Equal("3", (await Ask(peer, "sum(took_seconds_bucket{le=~\"1|1.0\"})", Patience)).Value);
            Assert.Equal("1", (await Ask(peer, "count(node_uname_info)", Patience)).Value);
            Assert.Equal("7", (await Ask(peer, "errors_total", Patience)).Value);
        }

        await stop.CancelAsync();
        await serving;
    }

    static string Config(int port, string protocol) => $"""
        global: {"{"} scrape_interval: 1s, scrape_timeout: 1s, scrape_protocols: [{protocol}] {"}"}
        scrape_configs:
          - job_name: page
            static_configs: [{"{"} targets: ["127.0.0.1:{port}"] {"}"}]
        """;

    static (byte[] Body, int Samples) Page(ExpositionFormat format)
    {
        var page = new ArrayBufferWriter<byte>();
        using var writer = new ExpositionWriter(page, format);
        writer.Family("odd.name"u8, MetricType.Gauge, "Back\\slash, \"quote\" and\nline."u8);
        writer.Sample("value"u8, System.Text.Encoding.UTF8.GetBytes(OddValue), 12345.678);
        writer.Family("errors_total"u8, MetricType.Counter, "Errors."u8);
        writer.Sample(7);
        var registry = new InstrumentRegistry();
        var took = registry.Histogram("took_seconds", "Took.", 0.5, 1);
        foreach (var seconds in (double[])[0.1, 0.7, 0.9, 3]) took.Observe(seconds);
        registry.Show(new InstrumentExposition(writer));
        writer.Flush();
        using var node = new NodeExporter(new NodeOptions(), new NodePaths(), TimeProvider.System, NullLogger.Instance);
        node.Write(page, format);
        var text = System.Text.Encoding.UTF8.GetString(page.WrittenSpan);
        return (page.WrittenSpan.ToArray(), text.Split('\n').Count(static l => l.Length > 0 && l[0] != '#'));
    }

    static async Task ServeAsync(int port, byte[] body, string contentType, CancellationToken cancel)
    {
        using var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        await using var ending = cancel.Register(listener.Stop);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var context = await listener.GetContextAsync();
                context.Response.ContentType = contentType;
                await context.Response.OutputStream.WriteAsync(body, cancel);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or OperationCanceledException)
            {
                // Stopped by the test, or Prometheus ended in the middle of a scrape.
            }
        }
    }

    /// <summary>The first result of a query, asked again until there is one.</summary>
    async Task<(string Value, JsonElement Metric)> Ask(PeerProcess peer, string query, TimeSpan patience)
    {
        var until = DateTime.UtcNow + patience;
        while (true)
        {
            var answer = await peer.Http.GetStringAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString(query), UriKind.Relative));
            var result = JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result");
            if (result.GetArrayLength() > 0) return (result[0].GetProperty("value")[1].GetString()!, result[0].GetProperty("metric"));
            if (DateTime.UtcNow > until)
            {
                output.WriteLine(await peer.Http.GetStringAsync(new Uri("/api/v1/targets", UriKind.Relative)));
                throw new TimeoutException($"no answer to {query}");
            }

            await Task.Delay(100);
        }
    }
}
