using System.Collections.Concurrent;
using System.Text.Json;
using Barograph.Alerting.Receivers;
using Barograph.Alerting.Receivers.Content;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Alerts;
using Barograph.Model.Labels;
using Barograph.Tests.Unit.Formats.Configuration;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.AspNetCore.Http;

namespace Barograph.Tests.Unit.Alerting.Receivers;

/// <summary>A service that remembers what was posted to it, and notifications to post.</summary>
sealed class ReceiverStage : IAsyncDisposable
{
    readonly PageServer server;

    ReceiverStage(PageServer server) => this.server = server;

    public static DateTimeOffset Now { get; } = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static ReceiverSurroundings Around { get; } = new(TimeProvider.System, new Random(1), "Barograph/1", "here");

    public static NotificationTemplates Templates { get; } = NotificationTemplates.Load([], new FilesInMemory(), TimeProvider.System, []);

    public ConcurrentQueue<(string Path, string Headers, JsonElement Body)> Posts { get; } = new();

    public Uri Url => server.Url;

    /// <summary>After the body was read; 200 without text unless it says more.</summary>
    public RequestDelegate Answer { get; set; } = static _ => Task.CompletedTask;

    public static async Task<ReceiverStage> StartAsync()
    {
        var stage = new ReceiverStage(await PageServer.StartAsync());
        stage.server.Answer = async context =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            var headers = $"{context.Request.Method} {context.Request.ContentType} {context.Request.Headers.UserAgent} {context.Request.Headers.Authorization}".Trim();
            stage.Posts.Enqueue((context.Request.Path + context.Request.QueryString.ToString(), headers, body.RootElement.Clone()));
            await stage.Answer(context);
        };
        return stage;
    }

    public void Say(int status, string text, string type = "text/plain") => Answer = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    };

    public string Body => Posts.Last().Body.GetRawText();

    public static Alert Firing(string instance, params (string, string)[] labels) => new()
    {
        Labels = LabelSet.Of([("alertname", "Down"), ("instance", instance), ("severity", "page"), .. labels]),
        Annotations = LabelSet.Of(("summary", $"{instance} is down"), ("team", "ops")),
        StartsAt = Now.AddMinutes(-10).AddMilliseconds(250),
        EndsAt = Now.AddMinutes(3),
        GeneratorUrl = $"http://prom/graph?g0.expr=up%7Binstance%3D%22{instance}%22%7D",
    };

    public static Alert Resolved(string instance) => Firing(instance) with { EndsAt = Now.AddMinutes(-1) };

    public static Notification Notify(params Alert[] alerts) => new()
    {
        GroupKey = "{}/{severity=\"page\"}:{alertname=\"Down\"}",
        Receiver = "team.x",
        GroupLabels = LabelSet.Of(("alertname", "Down")),
        Alerts = alerts,
        Now = Now,
        ExternalUrl = new Uri("http://am.example.org/"),
        Reason = "new alerts added",
    };

    /// <summary>The first integration of a receiver; the stage's address in place of URL.</summary>
    public IIntegration Integration(ReceiverConfig config) => ReceiverPlan.Build(config, Templates, Around)[0];

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
