using Barograph.Alerting.Receivers;
using Barograph.Formats.Configuration;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Tests.Unit.Alerting.Receivers;

public sealed class WebhookTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-webhook").FullName;

    static WebhookConfig To(Uri url, string path = "/hook?token=s3cret") => new() { Url = new Secret(new Uri(url, path).AbsoluteUri) };

    static IIntegration Webhook(WebhookConfig config) => ReceiverPlan.Build(new ReceiverConfig { Webhooks = [config] }, ReceiverStage.Templates, ReceiverStage.Around)[0];

    static async Task<SendOutcome> SendAsync(WebhookConfig config, Notification? notification = null)
    {
        using var webhook = Webhook(config);
        return await webhook.SendAsync(notification ?? ReceiverStage.Notify(ReceiverStage.Firing("a:1")), CancellationToken.None);
    }

    [Fact]
    public async Task the_body_is_alertmanagers_version_4()
    {
        await using var stage = await ReceiverStage.StartAsync();
        var config = To(stage.Url) with { Http = new HttpClientConfig { BasicAuth = new BasicAuthConfig { Username = "me", Password = new Secret("pw") } } };
        var outcome = await SendAsync(config, ReceiverStage.Notify(ReceiverStage.Firing("a:1"), ReceiverStage.Resolved("b:2")));
        Assert.True(outcome.IsDelivered, outcome.Error);
        Assert.Equal(("/hook?token=s3cret", "POST application/json Barograph/1 Basic bWU6cHc="), (stage.Posts.Single().Path, stage.Posts.Single().Headers));
        const string expected = """
            {"receiver":"team\\.x","status":"firing","alerts":[
            {"status":"firing","labels":{"alertname":"Down","instance":"a:1","severity":"page"},"annotations":{"summary":"a:1 is down","team":"ops"},"startsAt":"2026-05-04T11:50:00.25Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prom/graph?g0.expr=up%7Binstance%3D%22a:1%22%7D","fingerprint":"FIRST"},
            {"status":"resolved","labels":{"alertname":"Down","instance":"b:2","severity":"page"},"annotations":{"summary":"b:2 is down","team":"ops"},"startsAt":"2026-05-04T11:50:00.25Z","endsAt":"2026-05-04T11:59:00Z","generatorURL":"http://prom/graph?g0.expr=up%7Binstance%3D%22b:2%22%7D","fingerprint":"SECOND"}],
            "notification_reason":"new alerts added","groupLabels":{"alertname":"Down"},"commonLabels":{"alertname":"Down","severity":"page"},"commonAnnotations":{"team":"ops"},
            "externalURL":"http://am.example.org","version":"4","groupKey":"{}/{severity=\u0022page\u0022}:{alertname=\u0022Down\u0022}","truncatedAlerts":0}
            """;
        var prints = stage.Posts.Single().Body.GetProperty("alerts").EnumerateArray().Select(static a => a.GetProperty("fingerprint").GetString()!).ToArray();
        Assert.All(prints, static print => Assert.Matches("^[0-9a-f]{16}$", print));
        Assert.Equal(expected.ReplaceLineEndings("").Replace("FIRST", prints[0], StringComparison.Ordinal).Replace("SECOND", prints[1], StringComparison.Ordinal), stage.Body);
    }

    [Fact]
    public async Task alerts_beyond_the_limit_are_counted_and_what_is_common_is_that_of_the_others()
    {
        await using var stage = await ReceiverStage.StartAsync();
        await SendAsync(To(stage.Url) with { MaxAlerts = 1 }, ReceiverStage.Notify(ReceiverStage.Firing("a:1"), ReceiverStage.Firing("b:2"), ReceiverStage.Firing("c:3")));
        var body = stage.Posts.Single().Body;
        Assert.Equal(1, body.GetProperty("alerts").GetArrayLength());
        Assert.Equal(2, body.GetProperty("truncatedAlerts").GetInt32());
        Assert.Equal("a:1", body.GetProperty("commonLabels").GetProperty("instance").GetString());
    }

    [Fact]
    public async Task a_group_whose_alerts_have_all_ended_is_resolved()
    {
        await using var stage = await ReceiverStage.StartAsync();
        await SendAsync(To(stage.Url), ReceiverStage.Notify(ReceiverStage.Resolved("a:1")));
        Assert.Equal("resolved", stage.Posts.Single().Body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task the_url_may_be_a_template_and_may_come_from_a_file_that_changes()
    {
        await using var stage = await ReceiverStage.StartAsync();
        var file = Path.Combine(folder, "url");
        await File.WriteAllTextAsync(file, $"{stage.Url}first\n");
        using var webhook = Webhook(new WebhookConfig { UrlFile = file });
        Assert.True((await webhook.SendAsync(ReceiverStage.Notify(ReceiverStage.Firing("a:1")), default)).IsDelivered);
        await File.WriteAllTextAsync(file, stage.Url + "second/{{ .GroupLabels.alertname | toLower }}");
        Assert.True((await webhook.SendAsync(ReceiverStage.Notify(ReceiverStage.Firing("a:1")), default)).IsDelivered);
        Assert.Equal(["/first", "/second/down"], stage.Posts.Select(static post => post.Path));
        File.Delete(file);
        var missing = await webhook.SendAsync(ReceiverStage.Notify(ReceiverStage.Firing("a:1")), default);
        Assert.Contains("unable to read file", missing.Error, StringComparison.Ordinal);
        Assert.True(missing.Retry);
    }

    [Fact]
    public async Task a_payload_of_the_users_own_takes_the_place_of_the_body()
    {
        await using var stage = await ReceiverStage.StartAsync();
        var payload = new Dictionary<string, object?>
        {
            ["text"] = "{{ .Status }}: {{ .CommonLabels.alertname }}",
            ["count"] = "{{ len .Alerts }}",
            ["list"] = "{{ .Alerts.Firing | toJson }}",
            ["fixed"] = new List<object?> { 1L, true, null, 2.5 },
            ["evil"] = "{{ .CommonLabels.evil }}",
        };
        var outcome = await SendAsync(To(stage.Url) with { Payload = payload }, ReceiverStage.Notify(ReceiverStage.Firing("a:1", ("evil", "{{ .ExternalURL }}"))));
        Assert.True(outcome.IsDelivered, outcome.Error);
        var body = stage.Posts.Single().Body;
        Assert.Equal("firing: Down", body.GetProperty("text").GetString());
        Assert.Equal("1", body.GetProperty("count").GetRawText());
        Assert.Equal("a:1", body.GetProperty("list")[0].GetProperty("labels").GetProperty("instance").GetString());
        Assert.Equal("[1,true,null,2.5]", body.GetProperty("fixed").GetRawText());
        Assert.Equal("{{ .ExternalURL }}", body.GetProperty("evil").GetString()); // what a label says is not run
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(404, false)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public async Task trouble_that_may_pass_is_worth_another_attempt(int status, bool retry)
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Say(status, "no\nuse for /hook?token=s3cret");
        var outcome = await SendAsync(To(stage.Url));
        Assert.Equal(retry, outcome.Retry);
        Assert.StartsWith($"http://{stage.Url.Authority}: unexpected status {status} ", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith(": no use for <secret>", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_time_out_and_a_closed_port_are_worth_another_attempt()
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Answer = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var late = await SendAsync(To(stage.Url) with { Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal((true, $"http://{stage.Url.Authority}: no answer within 0.05 s"), (late.Retry, late.Error));
        var closed = await SendAsync(To(new Uri("http://127.0.0.1:1")));
        Assert.True(closed.Retry);
        Assert.StartsWith("http://127.0.0.1:1: ", closed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", late.Error + closed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task who_gives_up_waiting_is_not_told_of_a_failure()
    {
        await using var stage = await ReceiverStage.StartAsync();
        using var stop = new CancellationTokenSource();
        stage.Answer = context =>
        {
            stop.Cancel();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var webhook = Webhook(To(stage.Url));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => webhook.SendAsync(ReceiverStage.Notify(ReceiverStage.Firing("a:1")), stop.Token));
    }

    [Fact]
    public async Task a_permanent_redirect_gets_the_same_body_and_a_found_does_not_count_as_taken()
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Answer = static context =>
        {
            if (context.Request.Path == "/there") return Task.CompletedTask;
            context.Response.StatusCode = context.Request.Path == "/moved" ? 308 : 302;
            context.Response.Headers.Location = "/there";
            return Task.CompletedTask;
        };
        Assert.True((await SendAsync(To(stage.Url, "/moved"))).IsDelivered);
        Assert.Equal(["/moved", "/there"], stage.Posts.Select(static post => post.Path));
        Assert.Equal(stage.Posts.First().Body.GetRawText(), stage.Body);
        var found = await SendAsync(To(stage.Url, "/found"));
        Assert.Contains("unexpected status 302", found.Error, StringComparison.Ordinal);
        Assert.False(found.Retry);
    }

    [Theory]
    [InlineData("http://{{ .Nope }}/", "can't evaluate field Nope")]
    [InlineData("{{ .Status }}", "not a valid http or https URL")]
    public async Task a_template_that_makes_no_url_is_given_up(string url, string complaint)
    {
        var outcome = await SendAsync(new WebhookConfig { Url = new Secret(url) });
        Assert.Contains(complaint, outcome.Error, StringComparison.Ordinal);
        Assert.False(outcome.Retry);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
