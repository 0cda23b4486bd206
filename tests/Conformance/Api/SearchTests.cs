using System.Net;
using System.Text.Json;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Api;

/// <summary>The search endpoints, which the Prometheus at hand does not have yet: lines of JSON as its later versions' documentation has them.</summary>
public sealed class SearchTests
{
    const string Span = "start=1704067200&end=1704070800";

    [Fact]
    public async Task names_are_found_by_what_somebody_typed()
    {
        await using var server = await StartAsync("--enable-feature=search-api", "--web.search.max-limit=50");
        foreach (var message in new GeneratedHistograms().Messages()) Assert.Equal((204, ""), await Pushes.SendAsync(server, Pushes.Pack(message)));
        Assert.Equal(["changing_seconds", "latency_seconds", "sometimes_seconds"], await NamesAsync(server, $"metric_names?search[]=seconds&{Span}"));
        Assert.Equal(["latency_seconds", "changing_seconds"], (await NamesAsync(server, $"metric_names?search[]=latency&search[]=chan&sort_by=alpha&sort_dir=dsc&{Span}")).Take(2));
        Assert.Equal(["plain_total"], await NamesAsync(server, $"metric_names?search[]=PLN&case_sensitive=false&{Span}"));
        Assert.Empty(await NamesAsync(server, $"metric_names?search[]=PLN&{Span}"));
        Assert.Equal(["instance", "job"], (await NamesAsync(server, $"label_names?match[]=plain_total&{Span}")).Skip(1));
        Assert.Equal(["web"], await NamesAsync(server, $"label_values?label=job&search[]=w&{Span}"));
        Assert.Equal(["api", "web"], await NamesAsync(server, $"label_values?label=job&match[]={{job=\"web\"}}&match[]={{job=\"api\"}}&{Span}"));

        var lines = await LinesAsync(server, $"metric_names?limit=3&batch_size=2&include_score=true&{Span}");
        Assert.Equal([2, 1], lines.SkipLast(1).Select(static l => l.GetProperty("results").GetArrayLength()));
        Assert.Equal(1, lines[0].GetProperty("results")[0].GetProperty("score").GetDouble());
        Assert.True(lines[^1].GetProperty("has_more").GetBoolean());
        Assert.Empty(await NamesAsync(server, "metric_names?start=10&end=20"));
    }

    static readonly (string Path, string Reason)[] Wrong =
    [
        ("metric_names?fuzz_threshold=101", "invalid fuzz_threshold \"101\": must be 0-100"),
        ("metric_names?fuzz_alg=soundex", "unsupported fuzz_alg \"soundex\": must be one of [subsequence jarowinkler]"),
        ("metric_names?sort_dir=asc", "sort_dir is only valid when sort_by is set"),
        ("metric_names?sort_by=score", "sort_by=score requires search[] to be set"),
        ("label_names?sort_by=cardinality", "invalid sort_by \"cardinality\" for label_names: must be \"alpha\" or \"score\""),
        ("label_values", "missing required parameter \"label\""),
        ("metric_names?limit=51", "invalid limit \"51\": must be 1 to 50 (--web.search.max-limit)"),
        ("metric_names?limit=0", "invalid limit \"0\": must be 1 to 50 (--web.search.max-limit)"),
        ("metric_names?include_score=maybe", "invalid include_score \"maybe\": must be boolean"),
    ];

    [Fact]
    public async Task a_wrong_search_is_refused_with_the_reason()
    {
        await using var server = await StartAsync("--enable-feature=search-api", "--web.search.max-limit=50");
        foreach (var (path, reason) in Wrong)
        {
            using var answer = await server.Http.GetAsync(new Uri("/api/v1/search/" + path, UriKind.Relative));
            Assert.Equal((path, HttpStatusCode.BadRequest, reason), (path, answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString()));
        }
    }

    [Fact]
    public async Task without_the_feature_there_is_no_search()
    {
        await using var server = await StartAsync();
        using var answer = await server.Http.GetAsync(new Uri("/api/v1/search/metric_names", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("search API disabled", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task features_say_what_is_on()
    {
        await using var server = await StartAsync("--enable-feature=search-api,promql-experimental-functions");
        var features = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/api/v1/features", UriKind.Relative))).RootElement.GetProperty("data");
        Assert.True(features.GetProperty("api").GetProperty("search").GetBoolean());
        Assert.True(features.GetProperty("api").GetProperty("remote_write_receiver").GetBoolean());
        Assert.False(features.GetProperty("api").GetProperty("admin").GetBoolean());
        Assert.True(features.GetProperty("promql_functions").GetProperty("mad_over_time").GetBoolean());
        Assert.True(features.GetProperty("promql_operators").GetProperty("limitk").GetBoolean());
        Assert.False(features.GetProperty("promql").GetProperty("fill").GetBoolean());
        Assert.Equal(90, features.GetProperty("promql_functions").EnumerateObject().Count());
    }

    static async Task<List<string>> NamesAsync(PeerProcess server, string path)
    {
        var lines = await LinesAsync(server, path);
        Assert.Equal("success", lines[^1].GetProperty("status").GetString());
        return [.. lines.SkipLast(1).SelectMany(static l => l.GetProperty("results").EnumerateArray()).Select(static r => r.GetProperty("name").GetString()!)];
    }

    static async Task<List<JsonElement>> LinesAsync(PeerProcess server, string path)
    {
        using var answer = await server.Http.GetAsync(new Uri("/api/v1/search/" + path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("application/x-ndjson; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement.Clone())];
    }

    static Task<PeerProcess> StartAsync(params string[] more) => PeerProcess.StartAsync(BarographBinary.Path, (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--log.level=warn",
            "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver", .. more,
        ], "/-/ready", static folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: { scrape_interval: 1h }\n"), default);
}
