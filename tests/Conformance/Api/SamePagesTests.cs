using System.Globalization;
using System.Text.Json;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Api;

/// <summary>Both servers scraped the same pages; every answer of the API must be the same.</summary>
public sealed class SamePagesTests(SamePagesFixture servers, ITestOutputHelper output) : IClassFixture<SamePagesFixture>
{
    public static readonly TheoryData<string> Expressions =
    [
        "demo_requests_total", "demo_temperature", "{__name__=~\"demo_.*\",room!=\"nan\"}", "demo_seconds_bucket", "rate(demo_requests_total[10s])",
        "increase(demo_requests_total[12s])", "irate(demo_requests_total[10s])", "sum by (method) (rate(demo_requests_total[10s]))", "sum(demo_requests_total) without (code)",
        "histogram_quantile(0.9, rate(demo_seconds_bucket[10s]))", "topk(2, demo_requests_total)", "demo_requests_total / on(method,code) group_left demo_requests_total",
        "demo_requests_total > bool 100", "demo_requests_total offset 4s", "max_over_time(demo_requests_total[10s:2s])", "absent(nothing_here)", "{\"my.metric\"}",
        "{\"my.metric\",\"a.b\"=\"c/d\"}", "open_bytes_total", "open_state == 1", "open_build_info", "count_values(\"v\", open_state)", "label_replace(open_bytes_total, \"p\", \"$1\", \"path\", \"/(.*)\")",
        "quantile(0.5, demo_requests_total)", "1 + 1", "vector(time())", "scalar(open_build_info)", "\"text\"", "stddev(demo_requests_total)", "demo_untyped", "sort_desc(demo_requests_total)",
        "deriv(demo_requests_total[10s])", "predict_linear(demo_requests_total[10s], 60)", "avg_over_time(demo_temperature{room=~\"a.*\"}[10s])", "changes(open_state[10s])", "resets(demo_requests_total[10s])",
        "demo_requests_total and on(code) demo_requests_total{method=\"get\"}", "demo_requests_total unless on(code) demo_requests_total{method=\"get\"}", "timestamp(demo_requests_total)", "rate(demo_temperature[10s])",
    ];

    public static readonly TheoryData<string> Wrong =
    [
        "/api/v1/query?query=", "/api/v1/query?query=sum(", "/api/v1/query?query=foo%7B%7D%20bar", "/api/v1/query?query=up&time=nonsense", "/api/v1/query?query=up&timeout=nonsense",
        "/api/v1/query_range?query=up", "/api/v1/query_range?query=up&start=1&end=0&step=1", "/api/v1/query_range?query=up&start=0&end=10&step=0", "/api/v1/query_range?query=up&start=0&end=100000&step=1",
        "/api/v1/series", "/api/v1/series?match[]=%7B%7D", "/api/v1/series?match[]=sum(up)", "/api/v1/labels?start=10&end=1", "/api/v1/query?query=rate(up)", "/api/v1/query?query=demo_requests_total%20%2B%20on(zone)%20demo_requests_total",
        "/api/v1/query?query=up&limit=-1", "/api/v1/format_query?query=sum(", "/api/v1/query_range?query=up[5m]&start=0&end=10&step=1",
    ];

    public static readonly TheoryData<string> Others =
    [
        "/api/v1/labels?match[]=demo_requests_total", "/api/v1/label/job/values", "/api/v1/label/method/values?match[]=demo_requests_total{code=\"500\"}", "/api/v1/label/U__a_2E_b/values",
        "/api/v1/series?match[]=demo_requests_total&match[]=open_bytes_total", "/api/v1/series?match[]={job=\"quoted\",__name__!~\"scrape_.*|up\"}", "/api/v1/metadata?metric=demo_requests_total", "/api/v1/metadata?metric=open_bytes",
        "/api/v1/metadata?metric=my.metric", "/api/v1/metadata?limit=0", "/api/v1/targets/metadata?metric=demo_seconds", "/api/v1/targets/metadata?match_target={job=\"open\"}", "/api/v1/scrape_pools",
        "/api/v1/format_query?query=sum(rate(x{a=%22b%22}[5m]))by(c)", "/api/v1/status/walreplay",
    ];

    /// <summary>What each server says of itself: the values differ, the shape must not.</summary>
    public static readonly TheoryData<string> Shapes =
    [
        "/api/v1/status/config", "/api/v1/status/runtimeinfo", "/api/v1/status/buildinfo", "/api/v1/status/tsdb", "/api/v1/status/tsdb?limit=1", "/api/v1/status/tsdb?limit=0",
        "/api/v1/status/walreplay", "/api/v1/alertmanagers", "/api/v1/rules", "/api/v1/rules?type=alert", "/api/v1/alerts", "/api/v1/targets", "/api/v1/targets?state=dropped",
        "/api/v1/targets?state=active", "/api/v1/targets?scrapePool=none", "/api/v1/targets?state=nonsense", "/api/v1/scrape_pools", "/api/v1/targets/metadata?match_target={job=\"text\"}&limit=1",
        "/api/v1/targets/metadata?match_target={", "/api/v1/notifications", "/api/v1/query_exemplars?query=demo_untyped", "/api/v1/labels?limit=2", "/api/v1/labels?limit=-1",
        "/api/v1/series?match[]=demo_requests_total&limit=1", "/api/v1/label/method/values?limit=1", "/api/v1/query?query=demo_requests_total&limit=1", "/api/v1/query?query=demo_requests_total&stats=1",
        "/api/v1/query?query=up&lookback_delta=x", "/api/v1/query_range?query=vector(1)&start=0&end=10&step=1&stats=all", "/api/v1/query_range?query=up&start=0&end=10&step=-1",
        "/api/v1/read", "/api/v1/write", "/api/v1/admin/tsdb/snapshot", "/api/v1/admin/tsdb/delete_series", "/api/v1/admin/tsdb/clean_tombstones",
    ];

    [Fact]
    public async Task whatever_is_wrong_with_a_request_is_told_in_the_words_of_prometheus()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out _)) return;
        var differences = new List<string>();
        foreach (var request in BadRequests.All)
        {
            var (expected, found) = (await SendAsync(servers.Prometheus!, request), await SendAsync(servers.Barograph!, request));
            if (expected != found) differences.Add($"{request}\n  expected {expected}\n  found    {found}");
        }
        foreach (var difference in differences) output.WriteLine(difference);
        Assert.Empty(differences);
    }

    /// <summary>Prometheus throws dice: a query without any time is refused as it queues (400), before it reads (503) or after (422).</summary>
    [Fact]
    public async Task a_query_without_any_time_is_refused()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out _)) return;
        foreach (var server in new[] { servers.Prometheus!, servers.Barograph! })
        {
            var (status, _, body) = await SendAsync(server, new("GET", "/api/v1/query?query=up&timeout=-1"));
            Assert.True(status is 400 or 422 or 503 && body.StartsWith("""{"status":"error","errorType":""", StringComparison.Ordinal), $"{status} {body}");
        }
    }

    static async Task<(int Status, string? Type, string Body)> SendAsync(PeerProcess to, BadRequests.Request request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(request.Path, UriKind.Relative));
        if (request.Form is { } form) message.Content = new StringContent(form, System.Text.Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var answer = await to.Http.SendAsync(message);
        var body = await answer.Content.ReadAsStringAsync();
        // Prometheus writes < as an escape.
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), body.Replace("\\u003c", "<", StringComparison.Ordinal).Replace("\\u003e", ">", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task every_answer_has_the_status_headers_and_shape_of_prometheus(string path)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out _)) return;
        using var expected = await servers.Prometheus!.Http.GetAsync(new Uri(path, UriKind.Relative));
        using var found = await servers.Barograph!.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(expected.StatusCode, found.StatusCode);
        Assert.Equal(expected.Content.Headers.ContentType?.ToString(), found.Content.Headers.ContentType?.ToString());
        Assert.Equal(expected.Headers.Vary, found.Headers.Vary);
        Assert.Equal(expected.Content.Headers.Allow.Order(), found.Content.Headers.Allow.Order());
        var (theirs, ours) = (await expected.Content.ReadAsStringAsync(), await found.Content.ReadAsStringAsync());
        if (!theirs.StartsWith('{')) return;
        Assert.Equal(AnswerShape.Of(JsonDocument.Parse(theirs).RootElement), AnswerShape.Of(JsonDocument.Parse(ours).RootElement));
        if (!expected.IsSuccessStatusCode) Assert.Equal(theirs, ours);
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public async Task an_instant_query_answers_the_same(string expression)
        => await CompareAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}&time={Seconds(servers.EndMs)}");

    [Theory]
    [MemberData(nameof(Expressions))]
    public async Task a_range_query_answers_the_same(string expression)
    {
        if (expression.StartsWith('"') || expression.StartsWith("sort", StringComparison.Ordinal)) return; // no range; newer servers warn
        await CompareAsync($"/api/v1/query_range?query={Uri.EscapeDataString(expression)}&start={Seconds(servers.StartMs)}&end={Seconds(servers.EndMs)}&step=2");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task a_wrong_request_is_refused_alike(string path) => CompareAsync(path);

    [Theory]
    [MemberData(nameof(Others))]
    public Task labels_series_and_metadata_are_the_same(string path) => CompareAsync(path);

    [Fact]
    public async Task targets_are_the_same_but_for_their_moments()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out _)) return;
        // Asked again, as a scrape of either may have come too late just now.
        await Executable.UntilAsync(async () =>
        {
            var (expected, found) = await servers.AskAsync("/api/v1/targets");
            return JsonShape.Difference(Steady(expected.Body), Steady(found.Body));
        }, static difference => difference is null);
    }

    [Fact]
    public async Task federation_hands_out_the_same_samples()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out _)) return;
        var path = new Uri("/federate?match[]={__name__=~\"open_build_info|demo_pauses.*\"}", UriKind.Relative);
        var expected = await servers.Prometheus!.Http.GetStringAsync(path);
        var found = await servers.Barograph!.Http.GetStringAsync(path);
        Assert.Equal(WithoutTimes(expected), WithoutTimes(found));
    }

    [Theory]
    [InlineData("/federate?match[]=up{")]
    [InlineData("/-/healthy")]
    [InlineData("/-/ready")]
    [InlineData("/-/quit")]
    [InlineData("/api/v1/nonsense")]
    public async Task what_is_neither_json_nor_a_page_is_plain_text_with_the_same_status(string path)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out _)) return;
        using var expected = await servers.Prometheus!.Http.GetAsync(new Uri(path, UriKind.Relative));
        using var found = await servers.Barograph!.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(expected.StatusCode, found.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", found.Content.Headers.ContentType?.ToString());
        Assert.NotEqual("", await found.Content.ReadAsStringAsync());
    }

    async Task CompareAsync(string path)
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out _)) return;
        var (expected, found) = await servers.AskAsync(path);
        var difference = expected.Status != found.Status ? $"status {expected.Status}, found {found.Status}" : JsonShape.Difference(expected.Body, found.Body);
        Assert.True(difference is null, $"{path}\n{difference}\nexpected {expected.Body}\nfound    {found.Body}");
    }

    static string Seconds(long ms) => (ms / 1000.0).ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>Comments as they are, and samples without their timestamps, which move on between two requests.</summary>
    static SortedSet<string> WithoutTimes(string page)
        => [.. page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => l[0] == '#' ? l : l[..l.LastIndexOf(' ')])];

    static JsonElement Steady(JsonElement targets)
    {
        var text = targets.GetRawText();
        foreach (var key in new[] { "lastScrape", "lastScrapeDuration", "globalUrl", "lastError" })
            text = System.Text.RegularExpressions.Regex.Replace(text, $"\"{key}\":(\"(\\\\.|[^\"\\\\])*\"|[0-9.e+-]+)", $"\"{key}\":0");
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}
