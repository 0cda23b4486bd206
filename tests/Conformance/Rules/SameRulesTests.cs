using System.Text.Json;
using System.Text.RegularExpressions;
using Barograph.Tests.Conformance.Api;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Rules;

/// <summary>The real Prometheus and ours run the same rules; what they say of them must be the same but for moments and durations.</summary>
public sealed partial class SameRulesTests(ITestOutputHelper output)
{
    const string RuleFile = """
        groups:
        - name: b
          interval: 1s
          limit: 10
          labels: {team: x}
          rules:
          - record: one
            expr: vector(1)
          - record: from_one
            expr: one * 2
            labels: {l: v}
          - record: broken
            expr: vector(1) + on() label_replace(vector(1), "a", "b", "", "") + on() (label_replace(vector(1), "a", "b", "", "") or vector(2))
          - alert: Fires
            expr: vector(  1)   >   0
            keep_firing_for: 1m
            labels: {sev: "v{{ $value }}"}
            annotations: {s: 'v {{ $value }} <b> {{ $labels.missing }}{{ $externalLabels.cluster }} {{ humanize 1234567.0 }}'}
          - alert: Waits
            expr: from_one > 1
            for: 10m
          - alert: Silent
            expr: vector(1) > 5
        - name: a
          interval: 1s
          rules:
          - alert: Other
            expr: absent(nothing{x="y"})
        - name: empty
        """;

    static readonly string[] Requests =
    [
        "/api/v1/rules", "/api/v1/alerts", "/api/v1/rules?type=alert", "/api/v1/rules?type=record", "/api/v1/rules?type=x", "/api/v1/rules?rule_name[]=one&rule_name[]=Fires",
        "/api/v1/rules?rule_group[]=a", "/api/v1/rules?rule_group[]=empty", "/api/v1/rules?rule_group[]=none", "/api/v1/rules?file[]=none.yml", "/api/v1/rules?exclude_alerts=true",
        "/api/v1/rules?exclude_alerts=maybe", "/api/v1/rules?match[]={l=\"v\"}", "/api/v1/rules?match[]={team=\"x\",l=\"\"}&match[]={l=\"v\"}", "/api/v1/rules?match[]={", "/api/v1/rules?match[]={}",
        "/api/v1/rules?group_limit=1", "/api/v1/rules?group_limit=2", "/api/v1/rules?group_limit=0", "/api/v1/rules?group_limit=x", "/api/v1/rules?group_next_token=x", "/api/v1/rules?group_next_token=x&group_limit=1",
    ];

    [Fact]
    public async Task rules_and_alerts_are_told_alike()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var real)) return;
        await using var expected = await StartAsync(real);
        await using var found = await StartAsync(BarographBinary.Path);
        foreach (var server in (PeerProcess[])[expected, found]) await RunningAsync(server);
        var differences = new List<string>();
        foreach (var request in Requests)
        {
            var (a, b) = (await AskAsync(expected, request), await AskAsync(found, request));
            if (a.Status != b.Status) differences.Add($"{request}: status {a.Status}, found {b.Status}: {b.Body}");
            else if (JsonShape.Difference(a.Body, b.Body) is { } difference) differences.Add($"{request}: {difference}\nexpected {a.Body}\nfound    {b.Body}");
        }
        Assert.True(differences.Count == 0, string.Join("\n", differences));
        await PagesAsync(expected, found);
    }

    [Fact]
    public async Task the_series_that_rules_write_are_the_same()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var real)) return;
        await using var expected = await StartAsync(real);
        await using var found = await StartAsync(BarographBinary.Path);
        foreach (var server in (PeerProcess[])[expected, found]) await RunningAsync(server);
        // The same moment for both, and none before the last evaluation of either.
        var path = $"/api/v1/query?time={DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1}&query={Uri.EscapeDataString("group by (__name__, alertname, alertstate, l, sev, team, x) ({__name__=~\"ALERTS|ALERTS_FOR_STATE|one|from_one|broken\"})")}";
        var (a, b) = (await AskAsync(expected, path), await AskAsync(found, path));
        Assert.True(JsonShape.Difference(a.Body, b.Body) is null, $"{JsonShape.Difference(a.Body, b.Body)}\nexpected {a.Body}\nfound    {b.Body}");
    }

    /// <summary>Page by page, each with its own tokens: those name files, whose folders differ.</summary>
    static async Task PagesAsync(PeerProcess expected, PeerProcess found)
    {
        (string? A, string? B) next = ("", "");
        for (var page = 0; page < 5; page++)
        {
            var a = await AskAsync(expected, "/api/v1/rules?group_limit=1" + next.A, steady: false);
            var b = await AskAsync(found, "/api/v1/rules?group_limit=1" + next.B, steady: false);
            Assert.Equal(Names(a.Body), Names(b.Body));
            next = (Token(a.Body), Token(b.Body));
            Assert.Equal(next.A is null, next.B is null);
            if (next.A is null) return;
        }
        Assert.Fail("the pages do not end");

        static string? Token(JsonElement body) => body.GetProperty("data").TryGetProperty("groupNextToken", out var token) ? "&group_next_token=" + token.GetString() : null;
        static IEnumerable<string?> Names(JsonElement body) => body.GetProperty("data").GetProperty("groups").EnumerateArray().Select(static g => g.GetProperty("name").GetString());
    }

    static Task<PeerProcess> StartAsync(string program) => PeerProcess.StartAsync(
        program,
        static (port, folder) => [$"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"],
        "/-/ready",
        static folder =>
        {
            File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {external_labels: {cluster: c}}\nrule_files: [rules.yml]\n");
            File.WriteAllText(Path.Combine(folder, "rules.yml"), RuleFile);
        },
        default);

    /// <summary>Until every rule was evaluated and the alerts write their state.</summary>
    static async Task RunningAsync(PeerProcess server)
    {
        for (var patience = 1200; ; patience--)
        {
            var rules = (await AskAsync(server, "/api/v1/rules")).Body.GetRawText();
            var state = (await AskAsync(server, "/api/v1/query?query=count(ALERTS)")).Body.GetRawText();
            if (!rules.Contains("\"unknown\"", StringComparison.Ordinal) && state.Contains("\"3\"", StringComparison.Ordinal)) return;
            if (patience == 0) throw new InvalidOperationException($"the rules do not come to run: {rules}\n{state}\n{server.Output}");
            await Task.Delay(100);
        }
    }

    static async Task<(int Status, JsonElement Body)> AskAsync(PeerProcess server, string path, bool steady = true)
    {
        using var answer = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        if (steady)
        {
            text = Moments().Replace(text, "\"$1\":0");
            text = text.Replace(server.Folder, "", StringComparison.Ordinal);
        }
        return ((int)answer.StatusCode, JsonDocument.Parse(text).RootElement.Clone());
    }

    [GeneratedRegex("""
        "(lastEvaluation|evaluationTime|activeAt|groupNextToken)":("[^"]*"|[0-9.eE+-]+)
        """)]
    private static partial Regex Moments();
}
