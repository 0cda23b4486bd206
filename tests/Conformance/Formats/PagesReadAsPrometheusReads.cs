using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Formats;

/// <summary>Whole and damaged pages, scraped by the real Prometheus and read by our readers: the same verdict, the same series, the same values.</summary>
public sealed class PagesReadAsPrometheusReads(ITestOutputHelper output)
{
    const int PagesPerFormat = 200;

    const string TextPage = """
        # HELP http_requests_total Requests \\ seen.\nTwo lines.
        # TYPE http_requests_total counter
        http_requests_total{method="post",code="200"} 1027
        http_requests_total{method="get" , code="400",} 3
        # TYPE lat_seconds histogram
        lat_seconds_bucket{le="0.05"} 24054
        lat_seconds_bucket{le="1"} 24055
        lat_seconds_bucket{le="+Inf"} 144320
        lat_seconds_sum 53423.25
        # TYPE rpc summary
        rpc{quantile="0"} 1
        rpc{quantile="0.990"} 2e1
        {"my.metric","a b"="c\"d",e="é😀"} -12.5
        weird{problem="division by\tzero",x="\\\n"} +Inf
        bare 12.47
        """;

    const string OpenMetricsPage = """
        # HELP http_requests Requests \\ seen.\nTwo lines.
        # TYPE http_requests counter
        http_requests_total{method="post",code="200"} 1027 12.5
        http_requests_total{method="get",code="400",} 3
        # TYPE lat_seconds histogram
        # UNIT lat_seconds seconds
        lat_seconds_bucket{le="1"} 24055 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789
        lat_seconds_bucket{le="+Inf"} 144320 # {} 3
        lat_seconds_sum 53423.25
        {"my.metric","a b"="c\"d",e="é😀"} -12.5
        weird{problem="division by\tzero",x="\\\n"} +Inf
        bare 12.47
        # EOF

        """;

    static readonly string[] Pieces = ["{", "}", "\"", "\\", "\n", " ", "\t", ",", "=", "# ", "# EOF", "# HELP ", "# TYPE ", "#", "é", "1e5", "a{", "\"}", " # {", "{}", "1", "-", "_", ":", ".", "a=\"b\"", "\"q\"", " 5", "\r", "0x1", "# TYPE x gauge\n"];

    sealed record Page(bool IsOpenMetrics, string Body);

    [Fact]
    public async Task verdicts_series_and_values_agree()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        var random = new Random(20261121);
        var pages = Enumerable.Range(0, PagesPerFormat * 2).Select(i => Damage(random, isOpenMetrics: i % 2 == 1, damages: i / 2 % 4)).ToArray();
        using var stop = new CancellationTokenSource();
        var port = PeerProcess.FreePort();
        var serving = ServeAsync(port, pages, stop.Token);
        var wrong = new List<string>();
        await using (var peer = await PeerProcess.StartAsync(program,
            static (port, folder) => [$"--config.file={folder}/p.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}"],
            "/-/ready", folder => File.WriteAllText($"{folder}/p.yml", Config(port, pages.Length)), default))
        {
            var verdicts = await WaitForAllScraped(peer, pages.Length);
            var series = await AllSeries(peer);
            for (var i = 0; i < pages.Length; i++)
            {
                var theirs = verdicts[i].Length > 0 ? $"refused" : string.Join('\n', series.GetValueOrDefault(i, []).Order(StringComparer.Ordinal));
                var ours = Read(pages[i]);
                if (ours != theirs) wrong.Add($"{(pages[i].IsOpenMetrics ? "openmetrics" : "text")}\n{pages[i].Body}\n--- Prometheus {verdicts[i]}\n{theirs}\n--- ours\n{ours}");
            }

            output.WriteLine($"pages: {pages.Length - wrong.Count} passed, {wrong.Count} failed, {verdicts.Count(static v => v.Length > 0)} of them broken");
        }

        await stop.CancelAsync();
        await serving;
        Assert.True(wrong.Count == 0, string.Join("\n==========\n", wrong.Take(5)));
    }

    static Page Damage(Random random, bool isOpenMetrics, int damages)
    {
        var lines = (isOpenMetrics ? OpenMetricsPage : TextPage).Split('\n').ToList();
        for (var i = random.Next(lines.Count - 3); i > 0; i--) lines.RemoveAt(random.Next(lines.Count - 2));
        var text = new StringBuilder(string.Join('\n', lines));
        for (; damages > 0; damages--)
        {
            var at = random.Next(text.Length);
            if (random.Next(3) == 0) text.Remove(at, Math.Min(text.Length - at, random.Next(1, 4)));
            else text.Insert(at, Pieces[random.Next(Pieces.Length)]);
        }

        return new Page(isOpenMetrics, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString())));
    }

    static string Read(Page page)
    {
        var bytes = Encoding.UTF8.GetBytes(page.Body);
        return page.IsOpenMetrics ? Walk(new OpenMetricsReader(bytes)) : Walk(new TextExpositionReader(bytes));
    }

    static string Walk<T>(T reader)
        where T : IExpositionReader, allows ref struct
    {
        var series = new Dictionary<LabelSet, double>();
        var labels = new LabelSetBuilder();
        while (true)
        {
            var entry = reader.Read();
            if (entry == ExpositionEntry.End) return string.Join('\n', series.Select(static s => Show(s.Key, s.Value)).Order(StringComparer.Ordinal));
            if (entry == ExpositionEntry.Broken) return "refused";
            if (entry != ExpositionEntry.Sample) continue;
            if (SeriesText.TryRead(reader.Series, reader.Type, labels) is not null) return "refused";
            series.TryAdd(labels.ToLabelSet(), reader.Value);
        }
    }

    static string Show(LabelSet labels, double value) => $"{labels} {value.ToString("R", CultureInfo.InvariantCulture)}";

    static string Config(int port, int pages)
    {
        var config = new StringBuilder("""
            global: { scrape_interval: 4s, scrape_timeout: 4s }
            scrape_configs:
            - job_name: pages
              honor_timestamps: false
              static_configs:

            """);
        for (var i = 0; i < pages; i++) config.Append(CultureInfo.InvariantCulture, $"  - {{ targets: ['127.0.0.1:{port}'], labels: {{ __metrics_path__: /{i}, page: '{i}' }} }}\n");
        return config.ToString();
    }

    static async Task<string[]> WaitForAllScraped(PeerProcess peer, int pages)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            using var answer = JsonDocument.Parse(await peer.Http.GetStringAsync(new Uri("/api/v1/targets", UriKind.Relative)));
            var targets = answer.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray().ToArray();
            if (targets.Length == pages && targets.All(static t => t.GetProperty("health").GetString() != "unknown" && !IsLate(t)))
            {
                var verdicts = new string[pages];
                foreach (var target in targets)
                {
                    var page = int.Parse(target.GetProperty("labels").GetProperty("page").GetString()!, CultureInfo.InvariantCulture);
                    verdicts[page] = target.GetProperty("lastError").GetString()!;
                }

                return verdicts;
            }

            await Task.Delay(250);
        }

        throw new TimeoutException("Prometheus has not scraped all pages within two minutes");
    }

    // A busy machine: nothing is said of the page, so the next scrape counts.
    static bool IsLate(JsonElement target) => target.GetProperty("lastError").GetString()!.Contains("deadline exceeded", StringComparison.Ordinal);

    static async Task<Dictionary<int, List<string>>> AllSeries(PeerProcess peer)
    {
        var series = new Dictionary<int, List<string>>();
        using var answer = JsonDocument.Parse(await peer.Http.GetStringAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString("last_over_time({job=\"pages\",__name__!~\"up|scrape_.*\"}[5m])"), UriKind.Relative)));
        foreach (var result in answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
        {
            var labels = result.GetProperty("metric").EnumerateObject().Where(static l => l.Name is not ("job" or "instance" or "page")).Select(static l => (l.Name, ValueOf(l))).ToArray();
            var page = int.Parse(result.GetProperty("metric").GetProperty("page").GetString()!, CultureInfo.InvariantCulture);
            var text = result.GetProperty("value")[1].GetString()!;
            var value = text switch { "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, _ => double.Parse(text, CultureInfo.InvariantCulture) };
            if (!series.TryGetValue(page, out var list)) series[page] = list = [];
            list.Add(Show(LabelSet.Of(labels), value));
        }

        return series;
    }

    // Prometheus takes blanks before a name for a part of it; we do not, and that is the one difference that we mean.
    static string ValueOf(JsonProperty label) => label.Name == "__name__" ? label.Value.GetString()!.Trim(' ', '\t') : label.Value.GetString()!;

    static async Task ServeAsync(int port, Page[] pages, CancellationToken cancel)
    {
        using var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        using var stopping = cancel.Register(listener.Stop);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var context = await listener.GetContextAsync();
                var page = pages[int.Parse(context.Request.Url!.AbsolutePath[1..], CultureInfo.InvariantCulture)];
                context.Response.ContentType = page.IsOpenMetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(page.Body), CancellationToken.None);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Stopped by the test, or Prometheus ended in the middle of a scrape.
            }
        }
    }
}
