using System.Text.Json;
using Barograph.Formats.Yaml;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Api;

/// <summary>What the built program says of itself: its description, its notifications, its metrics as JSON.</summary>
public sealed class DescriptionTests
{
    /// <summary>What Prometheus 3.14 answers below /api/v1, but for what is not built yet.</summary>
    static readonly string[] OfPrometheus =
    [
        "query", "query_range", "query_exemplars", "format_query", "parse_query", "series", "labels", "label/{name}/values", "search/metric_names", "search/label_names", "search/label_values",
        "scrape_pools", "scrape_pools/config", "targets", "targets/metadata", "targets/relabel_steps", "metadata", "rules", "alerts", "alertmanagers", "status/config", "status/flags",
        "status/runtimeinfo", "status/buildinfo", "status/walreplay", "status/tsdb", "status/tsdb/blocks", "status/self_metrics", "features", "notifications", "notifications/live", "read", "write",
        "admin/tsdb/snapshot", "admin/tsdb/delete_series", "admin/tsdb/clean_tombstones", "openapi.yaml",
    ];

    const string Config = """
        scrape_configs:
        - job_name: pool
          static_configs: [ { targets: [ "127.0.0.1:1" ] } ]
          relabel_configs:
          - { source_labels: [ __address__ ], regex: "(.+):.+", target_label: host }
          - { source_labels: [ host ], regex: "drop.*", action: drop }
          - { target_label: late, replacement: x }
        """;

    static async Task<JsonElement> DataAsync(PeerProcess server, string path)
    {
        using var document = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return document.RootElement.GetProperty("data").Clone();
    }

    static async Task<PeerProcess> StartAsync(string data) => await Executable.ServeAsync(Config, data, "--web.enable-lifecycle", "--web.max-notifications-subscribers=1");

    [Fact]
    public async Task every_address_is_described_and_every_reference_leads_somewhere()
    {
        using var folder = new TroubleFolder();
        await using var server = await StartAsync(folder.Path);
        using var answer = await server.Http.GetAsync(new Uri("/api/v1/openapi.yaml", UriKind.Relative));
        Assert.Equal("application/yaml; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var text = await answer.Content.ReadAsStringAsync();
        var reading = new YamlReading("openapi.yaml", "");
        Assert.NotNull(YamlParser.Parse(System.Text.Encoding.UTF8.GetBytes(text), reading));
        Assert.Empty(reading.Complaints);
        Assert.StartsWith("openapi: 3.1.0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tags: [other]", text, StringComparison.Ordinal);
        foreach (var path in OfPrometheus) Assert.Contains($"\n  /api/v1/{path}:\n", text, StringComparison.Ordinal);
        var operations = System.Text.RegularExpressions.Regex.Matches(text, "operationId: (\\S+)").Select(static match => match.Groups[1].Value).ToList();
        Assert.Equal(operations.Count, operations.Distinct().Count());
        foreach (var reference in System.Text.RegularExpressions.Regex.Matches(text, "'#/components/([a-z]+)/([A-Za-z]+)'").Select(static match => (Kind: match.Groups[1].Value, Name: match.Groups[2].Value)).Distinct())
            Assert.Matches($"(?s)\n  {reference.Kind}:.*\n    {reference.Name}:", text[text.IndexOf("\ncomponents:", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task a_reload_that_fails_is_told_at_once_and_taken_back_when_one_succeeds()
    {
        using var folder = new TroubleFolder();
        await using var server = await StartAsync(folder.Path);
        Assert.Equal(0, (await DataAsync(server, "/api/v1/notifications")).GetArrayLength());
        using var live = await server.Http.GetAsync(new Uri("/api/v1/notifications/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", live.Content.Headers.ContentType?.ToString());
        using var lines = new StreamReader(await live.Content.ReadAsStreamAsync());
        using (var second = await server.Http.GetAsync(new Uri("/api/v1/notifications/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
            Assert.Equal(System.Net.HttpStatusCode.NoContent, second.StatusCode);

        var path = Path.Combine(server.Folder, "barograph.yml");
        File.WriteAllText(path, "nonsense: 1\n");
        Assert.False((await server.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null)).IsSuccessStatusCode);
        Assert.Equal(("Configuration reload has failed.", true), await NextAsync(lines));
        Assert.Equal("Configuration reload has failed.", (await DataAsync(server, "/api/v1/notifications"))[0].GetProperty("text").GetString());
        File.WriteAllText(path, Config);
        Assert.True((await server.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null)).IsSuccessStatusCode);
        Assert.Equal(("Configuration reload has failed.", false), await NextAsync(lines));

        server.Signal(Executable.SigTerm);
        Assert.Equal((true, true), (await NextAsync(lines) is ({ } stopping, true) && stopping.Contains("shutting down", StringComparison.Ordinal), await lines.ReadLineAsync() is null));
    }

    static async Task<(string Text, bool IsActive)> NextAsync(StreamReader lines)
    {
        var line = await lines.ReadLineAsync();
        Assert.StartsWith("data: ", line, StringComparison.Ordinal);
        Assert.Equal("", await lines.ReadLineAsync());
        using var notice = JsonDocument.Parse(line![6..]);
        return (notice.RootElement.GetProperty("text").GetString()!, notice.RootElement.GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task relabelling_is_shown_step_by_step()
    {
        using var folder = new TroubleFolder();
        await using var server = await StartAsync(folder.Path);
        var steps = (await DataAsync(server, "/api/v1/targets/relabel_steps?scrapePool=pool&labels=" + Uri.EscapeDataString("{\"__address__\":\"db:80\"}"))).GetProperty("steps");
        Assert.Equal(3, steps.GetArrayLength());
        Assert.Equal("db", steps[0].GetProperty("output").GetProperty("host").GetString());
        Assert.Equal("(.+):.+", steps[0].GetProperty("rule").GetProperty("regex").GetString());
        Assert.Equal(("drop", true), (steps[1].GetProperty("rule").GetProperty("action").GetString(), steps[1].GetProperty("keep").GetBoolean()));
        Assert.Equal("x", steps[2].GetProperty("output").GetProperty("late").GetString());
        var dropped = (await DataAsync(server, "/api/v1/targets/relabel_steps?scrapePool=pool&labels=" + Uri.EscapeDataString("{\"__address__\":\"drop-me:80\"}"))).GetProperty("steps");
        Assert.Equal([true, false, false], dropped.EnumerateArray().Select(static step => step.GetProperty("keep").GetBoolean()));
        foreach (var wrong in (string[])["", "?scrapePool=pool", "?scrapePool=pool&labels=x", "?scrapePool=pool&labels=[]", "?scrapePool=none&labels={}"])
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await server.Http.GetAsync(new Uri("/api/v1/targets/relabel_steps" + wrong, UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task own_metrics_come_as_json_too()
    {
        using var folder = new TroubleFolder();
        await using var server = await StartAsync(folder.Path);
        var families = await DataAsync(server, "/api/v1/status/self_metrics?metric_name_pattern=prometheus_(build_info|http_request_duration_seconds)");
        Assert.Equal(["prometheus_build_info", "prometheus_http_request_duration_seconds"], families.EnumerateArray().Select(static family => family.GetProperty("name").GetString()));
        Assert.Equal("GAUGE", families[0].GetProperty("type").GetString());
        Assert.Equal(1, families[0].GetProperty("metric")[0].GetProperty("gauge").GetProperty("value").GetDouble());
        Assert.Equal("Infinity", families[1].GetProperty("metric")[0].GetProperty("histogram").GetProperty("bucket").EnumerateArray().Last().GetProperty("upperBound").GetString());
        Assert.True((await DataAsync(server, "/api/v1/status/self_metrics")).GetArrayLength() > 50);
    }
}
