using Barograph.Alerting.Receivers;
using Barograph.Alerting.Receivers.PagerDuty;
using Barograph.Formats.Configuration;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Tests.Unit.Alerting.Receivers;

public class PagerDutyTests
{
    static readonly Dictionary<string, object?> Details = new()
    {
        ["firing"] = "{{ .Alerts.Firing | toJson }}",
        ["num_firing"] = "{{ .Alerts.Firing | len }}",
        ["custom"] = new Dictionary<string, object?> { ["{{ .Status }}"] = "{{ .CommonLabels.severity }}" },
    };

    static async Task<SendOutcome> SendAsync(ReceiverStage stage, PagerDutyConfig config, params Barograph.Model.Alerts.Alert[] alerts)
    {
        using var pager = new PagerDutyIntegration(
            config with { Url = new Uri(stage.Url, "/v2/enqueue") }, 0, ReceiverStage.Templates, ReceiverStage.Around, new Uri(stage.Url, "/generic/create_event.json"));
        return await pager.SendAsync(ReceiverStage.Notify(alerts.Length > 0 ? alerts : [ReceiverStage.Firing("a:1")]), CancellationToken.None);
    }

    static string Sha(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task a_routing_key_means_events_of_version_2()
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Say(202, """{"status":"success"}""", "application/json");
        var config = new PagerDutyConfig
        {
            RoutingKey = new Secret("r0uting"),
            Details = Details,
            Class = "c",
            Component = "co",
            Group = "g",
            Images = [new PagerDutyImage { Src = "s", Alt = "a", Href = "h" }, new PagerDutyImage { Src = "{{ .CommonLabels.nothing }}" }],
            Links = [new PagerDutyLink { Href = "l", Text = "t" }, new PagerDutyLink { Text = "no target" }],
        };
        var outcome = await SendAsync(stage, config);
        Assert.True(outcome.IsDelivered, outcome.Error);
        Assert.Equal(("/v2/enqueue", "POST application/json Barograph/1"), (stage.Posts.Single().Path, stage.Posts.Single().Headers));
        var body = stage.Posts.Single().Body;
        Assert.Equal("r0uting", body.GetProperty("routing_key").GetString());
        Assert.Equal(Sha("{}/{severity=\"page\"}:{alertname=\"Down\"}"), body.GetProperty("dedup_key").GetString());
        Assert.Equal("trigger", body.GetProperty("event_action").GetString());
        Assert.Equal("Alertmanager", body.GetProperty("client").GetString());
        Assert.Equal("http://am.example.org/#/alerts?receiver=team%5C.x", body.GetProperty("client_url").GetString());
        Assert.Equal("""[{"src":"s","alt":"a","href":"h"}]""", body.GetProperty("images").GetRawText());
        Assert.Equal("""[{"href":"l","text":"t"}]""", body.GetProperty("links").GetRawText());
        var payload = body.GetProperty("payload");
        Assert.Equal(
            """{"summary":"[FIRING:1] Down (a:1 page)","source":"Alertmanager","severity":"error","class":"c","component":"co","group":"g","custom_details":""",
            payload.GetRawText()[..payload.GetRawText().IndexOf("{\"custom\":", StringComparison.Ordinal)]);
        var details = payload.GetProperty("custom_details");
        Assert.Equal("""{"firing":"page"}""", details.GetProperty("custom").GetRawText());
        Assert.Equal("1", details.GetProperty("num_firing").GetRawText());
        Assert.Equal("a:1", details.GetProperty("firing")[0].GetProperty("labels").GetProperty("instance").GetString());
    }

    [Fact]
    public async Task the_end_of_the_last_alert_resolves_the_incident()
    {
        await using var stage = await ReceiverStage.StartAsync();
        await SendAsync(stage, new PagerDutyConfig { RoutingKey = new Secret("k") }, ReceiverStage.Firing("a:1"), ReceiverStage.Resolved("b:2"));
        await SendAsync(stage, new PagerDutyConfig { RoutingKey = new Secret("k") }, ReceiverStage.Resolved("a:1"));
        Assert.Equal(["trigger", "resolve"], stage.Posts.Select(static post => post.Body.GetProperty("event_action").GetString()));
    }

    [Fact]
    public async Task a_service_key_means_events_of_version_1()
    {
        await using var stage = await ReceiverStage.StartAsync();
        var config = new PagerDutyConfig { ServiceKey = new Secret("s3rvice"), Description = "{{ .GroupLabels.alertname }}" + new string('x', 2000), Details = new Dictionary<string, object?> { ["n"] = "{{ len .Alerts }}" } };
        Assert.True((await SendAsync(stage, config)).IsDelivered);
        Assert.True((await SendAsync(stage, config, ReceiverStage.Resolved("a:1"))).IsDelivered);
        Assert.All(stage.Posts, static post => Assert.Equal("/generic/create_event.json", post.Path));
        var first = stage.Posts.First().Body;
        Assert.Equal("s3rvice", first.GetProperty("service_key").GetString());
        Assert.Equal("trigger", first.GetProperty("event_type").GetString());
        Assert.Equal("Down" + new string('x', 1019) + "…", first.GetProperty("description").GetString());
        Assert.Equal("""{"n":1}""", first.GetProperty("details").GetRawText());
        Assert.Equal("Alertmanager", first.GetProperty("client").GetString());
        var last = stage.Posts.Last().Body;
        Assert.Equal("resolve", last.GetProperty("event_type").GetString());
        Assert.False(last.TryGetProperty("client", out _));
        Assert.Equal(first.GetProperty("incident_key").GetString(), last.GetProperty("incident_key").GetString());
    }

    [Fact]
    public async Task details_that_make_the_event_too_large_are_left_out()
    {
        await using var stage = await ReceiverStage.StartAsync();
        var large = new PagerDutyConfig { RoutingKey = new Secret("k"), Details = new Dictionary<string, object?> { ["x"] = new string('x', 520_000) } };
        Assert.True((await SendAsync(stage, large)).IsDelivered);
        Assert.Contains("left out", stage.Posts.Single().Body.GetProperty("payload").GetProperty("custom_details").GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 400, false)]
    [InlineData(false, 403, false)]
    [InlineData(false, 429, true)]
    [InlineData(false, 502, true)]
    [InlineData(true, 403, true)] // version 1 says so when it is asked too often
    public async Task a_refusal_is_told_without_the_key(bool v1, int status, bool retry)
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Say(status, """{"status":"invalid event","message":"Event object is invalid","errors":["'s3cret' is not a key"]}""", "application/json");
        var key = new Secret("s3cret");
        var outcome = await SendAsync(stage, v1 ? new PagerDutyConfig { ServiceKey = key } : new PagerDutyConfig { RoutingKey = key });
        Assert.Equal(retry, outcome.Retry);
        Assert.Contains($"unexpected status {status}", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("'<secret>' is not a key", outcome.Error, StringComparison.Ordinal);
    }
}
