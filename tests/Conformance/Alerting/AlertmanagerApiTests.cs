using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Alerting;

/// <summary>The same alerts are told to the real Alertmanager and to ours: the same questions get the same answers.</summary>
public class AlertmanagerApiTests(ITestOutputHelper output)
{
    const string Config = """
        route:
          receiver: a
          group_by: [alertname]
          group_wait: 1s
          routes:
          - matchers: [team="x"]
            receiver: b
            continue: true
          - matchers: [team=~"x|y"]
            receiver: a
            group_by: ['...']
            mute_time_intervals: [always]
        time_intervals:
        - name: always
          time_intervals: [{}]
        inhibit_rules:
        - source_matchers: [severity="critical"]
          target_matchers: [severity="warning"]
          equal: [alertname]
        receivers:
        - name: a
        - name: b
          labels: {owner: me}
        """;

    static readonly string[] Posts =
    [
        """[{"labels":{"alertname":"A","severity":"critical","team":"x","empty":""},"annotations":{"s":"v<b>"},"generatorURL":"http://g/x?y=1","startsAt":"2026-01-01T10:00:00Z","endsAt":"2036-01-01T10:00:00Z"},{"labels":{"alertname":"A","severity":"warning"}},{"labels":{"alertname":"B","team":"y"},"startsAt":"2026-01-01T10:00:00+02:00","endsAt":"2036-11-26T10:00:00.123456789Z"}]""",
        """[{"labels":{"alertname":"C"},"startsAt":"2026-11-26T10:00:00Z","endsAt":"2020-11-26T10:00:00Z"},{"labels":{}},{"labels":{"":"x","alertname":"D"}},{"labels":{"alertname":"E"}}]""",
        """[{"labels":{"alertname":"Over"},"startsAt":"2020-01-01T00:00:00Z","endsAt":"2020-01-02T00:00:00Z"}]""",
        """[{"labels":{"a":""}}]""", """[{"annotations":{"a":"b"}}]""", """{"x":1}""", """[{"labels":{"a":1}}]""", """[{"labels":{"a":"b"},"startsAt":"yesterday"}]""",
        """[{"labels":{"a":"b"},"generatorURL":"not a url"}]""", "", "[]", """[{"labels":{"ä b":"c"},"annotations":{"bad-name":"x"},"extra":1}]""",
    ];

    static readonly string[] Questions =
    [
        "alerts", "alerts?active=false", "alerts?active=maybe", "alerts?inhibited=false", "alerts?inhibited=false&filter=alertname%3DA", "alerts?silenced=false&unprocessed=false", "alerts?receiver=b",
        "alerts?receiver=a%7Cb", "alerts?receiver=x", "alerts?filter=team%3D~%22x%7Cy%22&filter=severity%3D", "alerts?filter=foo", "alerts?filter=%7Bfoo%3Dbar%7D", "alerts?filter=a%3D~%28", "alerts?receiver=%28",
        "alerts?filter=%22%C3%A4%20b%22%3Dc", "alerts/groups", "alerts/groups?muted=false&inhibited=false", "alerts/groups?receiver=b", "alerts/groups?filter=alertname%3DA", "alerts/groups?active=false",
        "receivers", "receivers?receiver_matchers=owner%3Dme", "alerts?receiver_matchers=owner%3Dme", "silences", "silence/foo", "silence/3b1c1b3e-0000-4000-8000-000000000000",
    ];

    [Fact]
    public async Task the_same_alerts_get_the_same_answers()
    {
        if (await RealAlertmanager.StartAsync(output, static folder => File.WriteAllText(Path.Combine(folder, "am.yml"), Config), "/-/ready") is not { } real) return;
        await using var peer = real;
        await using var ours = await OurAlertmanager.StartAsync(Config);
        foreach (var post in Posts)
        {
            var (expectedStatus, expected) = await PostAsync(peer, post);
            var (foundStatus, found) = await PostAsync(ours, post);
            Assert.True(expectedStatus == foundStatus, $"{post}: {expectedStatus} {expected}, ours: {foundStatus} {found}");
            // Why a text is no JSON each says in its own words.
            if (!expected.Contains("parsing alerts body", StringComparison.Ordinal)) Assert.True(Same(expected, found), $"{post}: {expected}, ours: {found}");
        }
        foreach (var question in Questions)
        {
            // Groups are muted from their first flush on.
            var difference = "";
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < Executable.Patience)
            {
                var (expectedStatus, expected) = await GetAsync(peer, $"/api/v2/{question}");
                var (foundStatus, found) = await GetAsync(ours, $"/api/v2/{question}");
                difference = expectedStatus == foundStatus && Same(expected, found) ? "" : $"{question}: {expectedStatus} {expected}, ours: {foundStatus} {found}";
                if (difference.Length == 0 || !question.Contains("groups", StringComparison.Ordinal)) break;
                await Task.Delay(200);
            }
            Assert.True(difference.Length == 0, difference);
        }
    }

    [Fact]
    public async Task the_first_version_is_gone_and_the_prefix_leads_to_the_second()
    {
        await using var ours = await OurAlertmanager.StartAsync(Config);
        Assert.Equal(HttpStatusCode.Gone, (await GetAsync(ours, "/alertmanager/api/v1/alerts")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(ours, "/alertmanager/api/v2/status")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(ours, "/alertmanager/-/ready")).Status);
        Assert.Equal(HttpStatusCode.NotImplemented, (await PostAsync(ours, "{}", "silences")).Status);
    }

    [Fact]
    public async Task the_running_configuration_is_shown_as_the_real_one_shows_it()
    {
        if (await RealAlertmanager.StartAsync(output, static folder => File.WriteAllText(Path.Combine(folder, "am.yml"), EverySection.Text), "/-/ready") is not { } real) return;
        await using var peer = real;
        var (_, status) = await GetAsync(peer, "/api/v2/status");
        var expected = JsonNode.Parse(status)!["config"]!["original"]!.GetValue<string>();
        var found = Barograph.Formats.Configuration.Alertmanager.AlertmanagerConfigFile.Parse(Encoding.UTF8.GetBytes(EverySection.Text), "x.yml").Config!.Yaml.Text;
        // Ranges are written in flow style there, the sender of mails adds headers when it is made, and every receiver has its name as a label.
        Assert.Equal(Comparable(expected), Comparable(found));
    }

    [Fact]
    public async Task the_real_amtool_lists_our_alerts()
    {
        if (!Peers.TryFind(Peers.Amtool, output, out var amtool)) return;
        await using var ours = await OurAlertmanager.StartAsync(Config);
        await PostAsync(ours, """[{"labels":{"alertname":"Disk","team":"x"},"annotations":{"summary":"full"}},{"labels":{"alertname":"Net"}}]""");
        var list = await AmtoolAsync(amtool, ours, "", "alert", "query", "-o", "json");
        Assert.Equal(["Disk", "Net"], JsonNode.Parse(list)!.AsArray().Select(static alert => alert!["labels"]!["alertname"]!.GetValue<string>()).Order());
        Assert.Contains("Disk", await AmtoolAsync(amtool, ours, "/alertmanager", "alert", "query", "team=x"), StringComparison.Ordinal);
        await AmtoolAsync(amtool, ours, "", "alert", "add", "Added", "node=n1");
        Assert.Contains("n1", await AmtoolAsync(amtool, ours, "", "alert", "query", "-o", "extended", "Added"), StringComparison.Ordinal);
        Assert.Contains("receiver: a", await AmtoolAsync(amtool, ours, "", "config", "show"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_real_prometheus_sends_to_us()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        await using var ours = await OurAlertmanager.StartAsync(Config);
        await using var sender = await PeerProcess.StartAsync(
            prometheus,
            (port, folder) => [$"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--rules.alert.resend-delay=1s"],
            "/-/ready",
            folder =>
            {
                File.WriteAllText(Path.Combine(folder, "rules.yml"), "groups: [{name: g, rules: [{alert: Always, expr: vector(1), labels: {team: x}, annotations: {summary: told}}]}]");
                File.WriteAllText(Path.Combine(folder, "prometheus.yml"), $"global: {{evaluation_interval: 1s}}\nrule_files: [rules.yml]\nalerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{ours.Port}']}}]}}]}}\n");
            },
            default);
        await Executable.UntilAsync(async () => (await GetAsync(ours, "/api/v2/alerts?filter=alertname%3DAlways")).Body, static body => body.Contains("\"summary\":\"told\"", StringComparison.Ordinal));
        Assert.Contains("\"name\":\"b\"", (await GetAsync(ours, "/api/v2/alerts")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_bad_file_keeps_the_old_configuration_and_a_good_one_takes_over_with_all_alerts()
    {
        await using var ours = await OurAlertmanager.StartAsync(Config);
        await PostAsync(ours, """[{"labels":{"alertname":"A"}}]""");
        var file = Path.Combine(ours.Folder, "alertmanager.yml");
        File.WriteAllText(file, Config.Replace("receiver: a", "receiver: nobody", StringComparison.Ordinal));
        using var refused = await ours.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains("undefined receiver", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await ours.MetricAsync("alertmanager_config_last_reload_successful"));
        Assert.Contains("\"receivers\":[{\"name\":\"a\"}]", (await GetAsync(ours, "/api/v2/alerts")).Body, StringComparison.Ordinal);
        File.WriteAllText(file, Config.Replace("receiver: a\n  group_by", "receiver: b\n  group_by", StringComparison.Ordinal));
        ours.Signal(Executable.SigHup);
        await Executable.UntilAsync(async () => (await GetAsync(ours, "/api/v2/alerts")).Body, static body => body.Contains("\"receivers\":[{\"name\":\"b\"}]", StringComparison.Ordinal));
        Assert.Equal(1, await ours.MetricAsync("alertmanager_config_last_reload_successful"));
    }

    static async Task<(HttpStatusCode Status, string Body)> PostAsync(PeerProcess server, string json, string what = "alerts")
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(new Uri($"/api/v2/{what}", UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task<(HttpStatusCode Status, string Body)> GetAsync(PeerProcess server, string path)
    {
        using var answer = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task<string> AmtoolAsync(string amtool, PeerProcess server, string prefix, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(amtool, [$"--alertmanager.url=http://127.0.0.1:{server.Port}{prefix}", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said + await error);
        return said;
    }

    static bool Same(string expected, string found)
    {
        if (expected.Length == 0 || found.Length == 0) return expected.Trim() == found.Trim();
        var (a, b) = (JsonNode.Parse(expected), JsonNode.Parse(found));
        Timeless(a);
        Timeless(b);
        return JsonNode.DeepEquals(a, b);
    }

    /// <summary>Without what depends on when each was told: everything but times that the sender gave.</summary>
    static void Timeless(JsonNode? node)
    {
        if (node is JsonArray list) foreach (var item in list) Timeless(item);
        if (node is not JsonObject map) return;
        map.Remove("updatedAt");
        foreach (var key in (string[])["startsAt", "endsAt"])
            if (map[key]?.GetValue<string>() is { } time && !time.Contains("T10:00:00", StringComparison.Ordinal)) map.Remove(key);
        foreach (var (_, value) in map) Timeless(value);
    }

    static string Comparable(string yaml)
    {
        var lines = yaml.Split('\n').Where(static line => line.Trim().Length > 0).Select(static line => line.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)).ToList();
        var at = lines.FindIndex(static line => line.StartsWith("time_intervals:", StringComparison.Ordinal));
        return string.Join('\n', lines.Take(at).Where(static line => line is not ("  labels:" or "    name: a" or "      From: a@b" or "      To: x")));
    }
}
