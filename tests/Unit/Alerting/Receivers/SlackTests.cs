using Barograph.Alerting.Receivers;
using Barograph.Formats.Configuration;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Tests.Unit.Alerting.Receivers;

public class SlackTests
{
    static SlackConfig To(ReceiverStage stage, string path = "/services/T0/B0/s3cret") => new() { ApiUrl = new Secret(new Uri(stage.Url, path).AbsoluteUri), Channel = "#ops" };

    static IIntegration Slack(SlackConfig config) => ReceiverPlan.Build(new ReceiverConfig { Slacks = [config] }, ReceiverStage.Templates, ReceiverStage.Around)[0];

    static async Task<SendOutcome> SendAsync(SlackConfig config, Notification? notification = null)
    {
        using var slack = Slack(config);
        return await slack.SendAsync(notification ?? ReceiverStage.Notify(ReceiverStage.Firing("a:1")), CancellationToken.None);
    }

    [Fact]
    public async Task a_message_says_by_default_what_alertmanagers_says()
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Say(200, "ok");
        var outcome = await SendAsync(To(stage));
        Assert.True(outcome.IsDelivered, outcome.Error);
        Assert.Equal("/services/T0/B0/s3cret", stage.Posts.Single().Path);
        const string url = "http://am.example.org/#/alerts?receiver=team%5C.x";
        Assert.Equal(
            """{"channel":"#ops","username":"Alertmanager","attachments":[{"title":"[FIRING:1] Down (a:1 page)","title_link":"URL","text":"","fallback":"[FIRING:1] Down (a:1 page) | URL","callback_id":"","footer":"","color":"danger","mrkdwn_in":["fallback","pretext","text"]}]}"""
                .Replace("URL", url, StringComparison.Ordinal),
            stage.Body);
    }

    [Fact]
    public async Task every_field_of_the_configuration_has_its_place()
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Say(200, "ok");
        var config = To(stage) with
        {
            Channel = "#{{ .CommonLabels.severity }}",
            Username = "u",
            Color = "{{ if eq .Status \"firing\" }}#f00{{ end }}",
            Title = "t",
            TitleLink = "tl",
            Pretext = "p",
            Text = "x {{ range .Alerts }}{{ .Annotations.summary }}{{ end }}",
            MessageText = "m",
            Fields = [new SlackField { Title = "f1", Value = "{{ len .Alerts }}" }, new SlackField { Title = "f2", Value = "v", Short = false }],
            ShortFields = true,
            Footer = "fo",
            Fallback = "fa",
            CallbackId = "cb",
            IconEmoji = ":e:",
            IconUrl = "iu",
            ImageUrl = "im",
            ThumbUrl = "th",
            LinkNames = true,
            MarkdownIn = ["text"],
            Actions =
            [
                new SlackAction { Type = "button", Text = "b", Url = "u{{ .Status }}", Style = "danger" },
                new SlackAction { Type = "button", Text = "n", Name = "na", Value = "va", Confirm = new SlackConfirmation { Text = "ct", Title = "ti", OkText = "ok", DismissText = "no" } },
            ],
        };
        Assert.True((await SendAsync(config)).IsDelivered);
        Assert.Equal(
            """{"channel":"#page","username":"u","icon_emoji":":e:","icon_url":"iu","link_names":true,"text":"m","attachments":[{"title":"t","title_link":"tl","pretext":"p","text":"x a:1 is down","fallback":"fa","callback_id":"cb","fields":[{"title":"f1","value":"1","short":true},{"title":"f2","value":"v","short":false}],"actions":[{"type":"button","text":"b","url":"ufiring","style":"danger"},{"type":"button","text":"n","name":"na","value":"va","confirm":{"title":"ti","text":"ct","ok_text":"ok","dismiss_text":"no"}}],"image_url":"im","thumb_url":"th","footer":"fo","color":"#f00","mrkdwn_in":["text"]}]}""",
            stage.Body);
    }

    [Fact]
    public async Task a_title_is_cut_at_1024_characters()
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Say(200, "ok");
        await SendAsync(To(stage) with { Title = new string('ü', 1023) + "🙂" });
        Assert.EndsWith("🙂", Title(), StringComparison.Ordinal);
        await SendAsync(To(stage) with { Title = new string('ü', 1023) + "🙂🙂" });
        Assert.Equal(new string('ü', 1023) + "…", Title());

        string Title() => stage.Posts.Last().Body.GetProperty("attachments")[0].GetProperty("title").GetString()!;
    }

    [Theory]
    [InlineData(200, "text/plain", "no_service", "Slack answered no_service", false)]
    [InlineData(404, "text/plain", "channel_not_found", "unexpected status 404 Not Found: channel_not_found", false)]
    [InlineData(403, "text/plain", "invalid_token /services/T0/B0/s3cret", "unexpected status 403 Forbidden: invalid_token <secret>", false)]
    [InlineData(500, "text/plain", "rollup_error", "unexpected status 500 Internal Server Error: rollup_error", true)]
    [InlineData(429, "text/plain", "", "unexpected status 429 Too Many Requests", true)]
    [InlineData(200, "application/json; charset=utf-8", "{\"ok\":false,\"error\":\"not_in_channel\"}", "Slack answered not_in_channel", false)]
    [InlineData(200, "application/json", "{\"ok\":false,\"error\":\"ratelimited\"}", "Slack answered ratelimited", true)]
    [InlineData(200, "application/json", "<html>", "the answer is no JSON: <html>", true)]
    public async Task what_slack_refuses_is_told_with_the_channel(int status, string type, string answer, string complaint, bool retry)
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Say(status, answer, type);
        var outcome = await SendAsync(To(stage));
        Assert.Equal($"channel \"#ops\": http://{stage.Url.Authority}: {complaint}", outcome.Error);
        Assert.Equal(retry, outcome.Retry);
    }

    [Fact]
    public async Task with_update_message_a_group_has_one_message_that_changes()
    {
        await using var stage = await ReceiverStage.StartAsync();
        stage.Say(200, """{"ok":true,"channel":"C1","ts":"1.2"}""", "application/json");
        var config = To(stage, "/api/chat.postMessage") with
        {
            UpdateMessage = true,
            Http = new HttpClientConfig { Authorization = new AuthorizationConfig { Credentials = new Secret("xoxb") } },
        };
        using var slack = Slack(config);
        var firing = ReceiverStage.Notify(ReceiverStage.Firing("a:1"));
        await slack.SendAsync(firing, default);
        await slack.SendAsync(ReceiverStage.Notify(ReceiverStage.Resolved("a:1")), default);
        await slack.SendAsync(firing with { GroupKey = "other" }, default);
        Assert.Equal(["/api/chat.postMessage #ops ", "/api/chat.update C1 1.2", "/api/chat.postMessage #ops "], stage.Posts.Select(Describe));
        Assert.All(stage.Posts, static post => Assert.EndsWith("Bearer xoxb", post.Headers, StringComparison.Ordinal));

        stage.Say(200, """{"ok":false,"error":"message_not_found"}""", "application/json");
        Assert.True((await slack.SendAsync(firing, default)).Retry); // somebody has deleted it
        stage.Say(200, """{"ok":true,"channel":"C1","ts":"3.4"}""", "application/json");
        Assert.True((await slack.SendAsync(firing, default)).IsDelivered);
        Assert.Equal("/api/chat.postMessage #ops ", Describe(stage.Posts.Last()));
    }

    static string Describe((string Path, string Headers, System.Text.Json.JsonElement Body) post)
        => $"{post.Path} {post.Body.GetProperty("channel").GetString()} {(post.Body.TryGetProperty("ts", out var ts) ? ts.GetString() : "")}";
}
