using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Barograph.Alerting.Receivers;
using Barograph.Alerting.Receivers.Content;
using Barograph.Alerting.Sending;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Alerts;
using Barograph.Model.Labels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Alerting;

/// <summary>The whole way: an alert comes in by the API, and a service hears of it.</summary>
public sealed class NotifiedTests(ITestOutputHelper output)
{
    [Fact]
    public async Task an_alert_that_is_posted_reaches_a_webhook_and_its_end_does_too()
    {
        var heard = new ConcurrentQueue<JsonElement>();
        await using var inbox = Inbox(heard);
        await inbox.StartAsync();
        await using var server = await OurAlertmanager.StartAsync($$"""
            route: {receiver: inbox, group_by: [alertname], group_wait: 100ms, group_interval: 500ms}
            receivers: [{name: inbox, webhook_configs: [{url: '{{inbox.Urls.First()}}/{{"{{ .GroupLabels.alertname }}"}}'}]}]
            """);
        var alert = new Alert
        {
            Labels = LabelSet.Of(("alertname", "Down"), ("job", "api")),
            Annotations = LabelSet.Of(("summary", "it is down")),
            StartsAt = DateTimeOffset.UtcNow.AddMinutes(-1),
            EndsAt = DateTimeOffset.UtcNow.AddHours(1),
        };
        await PostAsync(server, alert);
        await Trouble.Executable.UntilAsync(() => Task.FromResult(heard.Count), static count => count >= 1);
        var first = heard.First();
        Assert.Equal("firing", first.GetProperty("status").GetString());
        Assert.Equal("first notification", first.GetProperty("notification_reason").GetString());
        Assert.Equal("""{}:{alertname="Down"}""", first.GetProperty("groupKey").GetString());
        Assert.Equal("it is down", first.GetProperty("alerts")[0].GetProperty("annotations").GetProperty("summary").GetString());

        await PostAsync(server, alert with { EndsAt = DateTimeOffset.UtcNow });
        await Trouble.Executable.UntilAsync(() => Task.FromResult(heard.Count), static count => count >= 2);
        Assert.Equal("resolved", heard.Last().GetProperty("status").GetString());
        Assert.Equal("all alerts resolved", heard.Last().GetProperty("notification_reason").GetString());
        Assert.Equal(2, heard.Count);
    }

    [Theory]
    [InlineData("3-application-monitoring.md", "alertmanager.yml: |", "team-slack:slack[0], pagerduty:pagerduty[0]")]
    [InlineData("4-hypersdk-monitoring.md", "Configure alert routing in", "default:email[0], slack:slack[0], pagerduty:pagerduty[0]")]
    public void what_was_asked_for_loads_and_every_receiver_is_built(string document, string before, string expected)
    {
        if (!ConformanceFolder.TryFind(Path.Combine("..", "mission", document), output, out var path)) return;
        var text = File.ReadAllText(path);
        text = text[(text.IndexOf(before, StringComparison.Ordinal) + before.Length)..];
        if (before.StartsWith("Configure", StringComparison.Ordinal)) text = text[(text.IndexOf("```yaml", StringComparison.Ordinal) + 7)..];
        var loaded = AlertmanagerConfigFile.Parse(Encoding.UTF8.GetBytes(text[..text.IndexOf("```", StringComparison.Ordinal)]), "alertmanager.yml");
        Assert.Empty(loaded.Complaints);
        Assert.NotNull(loaded.Config);
        Assert.Empty(loaded.Config.Unbuilt);
        var templates = NotificationTemplates.Load([], new NoFiles(), TimeProvider.System, []);
        var around = new ReceiverSurroundings(TimeProvider.System, new Random(1), "test", "here");
        var built = loaded.Config.Receivers.Select(receiver => (receiver.Name, Ways: ReceiverPlan.Build(receiver, templates, around))).ToList();
        Assert.Equal(expected, string.Join(", ", built.SelectMany(static one => one.Ways.Select(way => $"{one.Name}:{way.Kind}[{way.Index}]"))));
        foreach (var way in built.SelectMany(static one => one.Ways)) way.Dispose();
    }

    static async Task PostAsync(PeerProcess server, Alert alert)
    {
        using var body = new ByteArrayContent(AlertsJson.Write([alert]));
        body.Headers.ContentType = new("application/json");
        using var taken = await server.Http.PostAsync(new Uri("/api/v2/alerts", UriKind.Relative), body);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync());
    }

    static WebApplication Inbox(ConcurrentQueue<JsonElement> heard)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            if (context.Request.Path == "/Down") heard.Enqueue(body.RootElement.Clone());
        });
        return app;
    }
}
