using System.Net;
using System.Text;
using System.Text.Json;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Formats;

/// <summary>With <c>convert_classic_histograms_to_nhcb</c> the real Prometheus and ours make the same native histograms of the same page.</summary>
public sealed class CustomBucketPages(ITestOutputHelper output)
{
    const string Page = """
        # TYPE took_seconds histogram
        took_seconds_bucket{path="/a",le="0.1"} 1
        took_seconds_bucket{path="/a",le="0.5"} 1
        took_seconds_bucket{path="/a",le="1"} 4
        took_seconds_bucket{path="/a",le="2.5"} 4
        took_seconds_bucket{path="/a",le="+Inf"} 5
        took_seconds_sum{path="/a"} 3.5
        took_seconds_count{path="/a"} 5
        took_seconds_bucket{le="1",path="/b"} 2
        took_seconds_sum{path="/b"} 0.5
        took_seconds_count{path="/b"} 3
        # TYPE empty histogram
        empty_bucket{le="1"} 0
        empty_bucket{le="+Inf"} 0
        empty_sum 0
        empty_count 0
        # TYPE fractions histogram
        fractions_bucket{le="1"} 1.5
        fractions_bucket{le="+Inf"} 2
        fractions_sum 2
        fractions_count 2
        # TYPE falls histogram
        falls_bucket{le="1"} 5
        falls_bucket{le="+Inf"} 4
        falls_sum 2
        falls_count 4
        # TYPE disagrees histogram
        disagrees_bucket{le="1"} 3
        disagrees_bucket{le="+Inf"} 4
        disagrees_sum 2
        disagrees_count 5
        # TYPE counted histogram
        counted_count 4
        counted_sum 8
        # TYPE negative histogram
        negative_bucket{le="-1"} 3
        negative_bucket{le="0"} 4
        negative_bucket{le="+Inf"} 4
        negative_sum -9
        negative_count 4
        # TYPE gauge gauge
        gauge_bucket{le="1"} 4
        gauge_count 4
        untyped_bucket{le="1"} 4
        untyped_count 4

        """;

    [Fact]
    public async Task both_make_the_same_of_classic_histograms()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        var port = PeerProcess.FreePort();
        using var pages = new HttpListener();
        pages.Prefixes.Add($"http://127.0.0.1:{port}/");
        pages.Start();
        var serving = ServeAsync(pages);
        await using (var theirs = await StartAsync(prometheus, port))
        await using (var ours = await StartAsync(BarographBinary.Path, port))
        {
            var expected = await SeriesAsync(theirs);
            var found = await SeriesAsync(ours);
            Assert.Equal(expected.Keys, found.Keys);
            foreach (var (series, value) in expected) Assert.True(value == found[series], $"{series}: {value}, ours: {found[series]}");
            Assert.Contains(expected.Values, static v => v.Contains("buckets", StringComparison.Ordinal));
        }
        pages.Stop();
        await serving;
    }

    static Task<PeerProcess> StartAsync(string program, int pages) => PeerProcess.StartAsync(
        program, static (port, folder) => [$"--config.file={folder}/p.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--enable-feature=native-histograms"], "/-/ready",
        folder => File.WriteAllText($"{folder}/p.yml", $$"""
            global: { scrape_interval: 2s, scrape_timeout: 2s, convert_classic_histograms_to_nhcb: true }
            scrape_configs:
            - { job_name: converted, static_configs: [ { targets: [ "127.0.0.1:{{pages}}" ] } ] }
            - { job_name: both, always_scrape_classic_histograms: true, static_configs: [ { targets: [ "127.0.0.1:{{pages}}" ] } ] }
            - { job_name: classic, convert_classic_histograms_to_nhcb: false, static_configs: [ { targets: [ "127.0.0.1:{{pages}}" ] } ] }

            """), default);

    /// <summary>Every series of the three jobs with its last value, as JSON.</summary>
    static async Task<SortedDictionary<string, string>> SeriesAsync(PeerProcess server)
    {
        await Executable.UntilAsync(() => server.NumberAsync("count(count by (job) (last_over_time({__name__='gauge_count'}[10m])))"), static jobs => jobs == 3);
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(
            new Uri("/api/v1/query?query=" + Uri.EscapeDataString("last_over_time({job=~'.+',__name__!~'up|scrape_.*'}[10m])"), UriKind.Relative)));
        var series = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var result in answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
        {
            var labels = string.Join(',', result.GetProperty("metric").EnumerateObject().Where(static l => l.Name != "instance").Select(static l => $"{l.Name}={l.Value}").Order(StringComparer.Ordinal));
            var value = result.TryGetProperty("histogram", out var histogram) ? histogram : result.GetProperty("value");
            series.Add(labels, value[1].GetRawText());
        }
        return series;
    }

    static async Task ServeAsync(HttpListener pages)
    {
        while (pages.IsListening)
        {
            try
            {
                var context = await pages.GetContextAsync();
                context.Response.ContentType = "text/plain; version=0.0.4";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Page));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Stopped, or a scraper went away within an answer.
            }
        }
    }
}
