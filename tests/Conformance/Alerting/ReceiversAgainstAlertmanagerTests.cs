using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Barograph.Alerting.Receivers;
using Barograph.Alerting.Receivers.Content;
using Barograph.Alerting.Sending;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Alerts;
using Barograph.Model.Labels;
using Barograph.Tests.Conformance.Trouble;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Alerting;

/// <summary>The real Alertmanager and our receivers notify the same local services of the same alerts: the bodies must say the same.</summary>
public sealed class ReceiversAgainstAlertmanagerTests(ITestOutputHelper output)
{
    const string Title = "{{ range .Alerts }}{{ .Status }} {{ .Fingerprint }} {{ .Labels.SortedPairs.Values | join \"/\" }} {{ .StartsAt.Unix }} {{ end }}{{ .CommonLabels }}";

    static string Config(int port) => $$"""
        global: {slack_api_url: 'http://127.0.0.1:{{port}}/slack', pagerduty_url: 'http://127.0.0.1:{{port}}/pagerduty'}
        route: {receiver: all, group_by: [job], group_wait: 100ms, group_interval: 1h}
        receivers:
          - name: all
            webhook_configs: [{url: 'http://127.0.0.1:{{port}}/webhook'}, {url: 'http://127.0.0.1:{{port}}/short', max_alerts: 1}]
            slack_configs:
              - channel: '#{{"{{ .GroupLabels.job }}"}}'
                title: '{{Title}}'
                fields: [{title: t, value: '{{"{{ len .Alerts }}"}}'}, {title: u, value: v, short: true}]
                actions: [{type: button, text: b, url: 'http://x/{{"{{ .Status }}"}}'}]
            pagerduty_configs:
              - routing_key: key
                images: [{src: s, alt: a}]
                links: [{href: h, text: t}]
                severity: '{{"{{ .CommonLabels.severity }}"}}'
                details: {own: 'x {{"{{ .CommonAnnotations.summary }}"}}'}
        """;

    [Fact]
    public async Task webhook_slack_and_pagerduty_get_the_same_from_both()
    {
        await using var theirs = await Services.StartAsync();
        await using var ours = await Services.StartAsync();
        await using var alertmanager = await RealAlertmanager.StartAsync(
            output, folder => File.WriteAllText(Path.Combine(folder, "am.yml"), Config(theirs.Port)), "/-/ready", "--web.external-url=http://am.example.org/");
        if (alertmanager is null) return;
        var start = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 100);
        Alert[] alerts = [Alert("Höhe <b>", start, ("zone", "z\"1")), Alert("Down", start)];
        using (var body = new ByteArrayContent(AlertsJson.Write(alerts)))
        {
            body.Headers.ContentType = new("application/json");
            using var taken = await alertmanager.Http.PostAsync(new Uri("/api/v2/alerts", UriKind.Relative), body);
            Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync());
        }
        var expected = await theirs.TakeAsync(4);

        var config = AlertmanagerConfigFile.Parse(Encoding.UTF8.GetBytes(Config(ours.Port)), "am.yml").Config!;
        var webhook = expected["/webhook"];
        // Their order, which they show in the webhook, and their text for the group.
        var notification = new Notification
        {
            GroupKey = webhook.GetProperty("groupKey").GetString()!,
            Receiver = "all",
            GroupLabels = LabelSet.Of(("job", "api")),
            Alerts = [.. webhook.GetProperty("alerts").EnumerateArray().Select(told => alerts.Single(a => a.Labels.Get("alertname") == told.GetProperty("labels").GetProperty("alertname").GetString()))],
            Now = DateTimeOffset.UtcNow,
            ExternalUrl = new Uri("http://am.example.org"),
            Reason = webhook.GetProperty("notification_reason").GetString()!,
        };
        var around = new ReceiverSurroundings(TimeProvider.System, new Random(1), "test", "here");
        var templates = NotificationTemplates.Load([], new NoFiles(), TimeProvider.System, []);
        foreach (var integration in ReceiverPlan.Build(config.Receivers[0], templates, around))
        {
            var outcome = await integration.SendAsync(notification, default);
            Assert.True(outcome.IsDelivered, outcome.Error);
            integration.Dispose();
        }
        var found = await ours.TakeAsync(4);
        foreach (var path in expected.Keys.Order(StringComparer.Ordinal))
        {
            output.WriteLine($"{path}\n  {expected[path]}\n  {found[path]}");
            Assert.Equal(Plain(expected[path]), Plain(found[path]));
        }
    }

    static Alert Alert(string name, DateTimeOffset start, params (string, string)[] labels) => new()
    {
        Labels = LabelSet.Of([("alertname", name), ("job", "api"), ("severity", "warning"), .. labels]),
        Annotations = LabelSet.Of(("summary", "a & b"), ("own", name)),
        StartsAt = start,
        EndsAt = start.AddHours(2),
        GeneratorUrl = "http://prom/graph?g0.expr=up&g0.tab=1",
    };

    // Keys in order; a subject may end in a blank in the one and not in the other.
    static string Plain(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", element.EnumerateObject().OrderBy(static p => p.Name, StringComparer.Ordinal).Select(static p => $"{p.Name}:{Plain(p.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", element.EnumerateArray().Select(Plain)) + "]",
        JsonValueKind.String => "\"" + element.GetString()!.TrimEnd() + "\"",
        _ => element.GetRawText(),
    };

    /// <summary>Says what Slack says to everything, and keeps the bodies by path.</summary>
    sealed class Services(WebApplication app, Dictionary<string, JsonElement> bodies) : IAsyncDisposable
    {
        public int Port => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

        public static async Task<Services> StartAsync()
        {
            var bodies = new Dictionary<string, JsonElement>();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.Run(async context =>
            {
                using var body = await JsonDocument.ParseAsync(context.Request.Body);
                lock (bodies) bodies[context.Request.Path] = body.RootElement.Clone();
                await context.Response.WriteAsync("ok");
            });
            await app.StartAsync();
            return new Services(app, bodies);
        }

        public async Task<Dictionary<string, JsonElement>> TakeAsync(int count)
        {
            for (var watch = Stopwatch.StartNew(); ; await Task.Delay(50))
            {
                lock (bodies)
                {
                    if (bodies.Count >= count) return new(bodies);
                    Assert.True(watch.Elapsed < Executable.Patience, $"only {string.Join(", ", bodies.Keys)}");
                }
            }
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
