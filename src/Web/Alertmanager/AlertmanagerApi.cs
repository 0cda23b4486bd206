using Barograph.Alerting;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Web.Api;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Alertmanager;

/// <summary>Alertmanager's API v2, at <c>/api/v2</c> and, for programs that are given a prefix, at <c>/alertmanager/api/v2</c>.</summary>
public sealed class AlertmanagerApi(BuiltInAlertmanager alertmanager, MatcherMode mode, BuildFacts build, DateTimeOffset started, TimeProvider clock)
{
    // As many alerts as anybody sends at once: Prometheus sends 64, others some thousand.
    const int MaxBodyBytes = 32 << 20;

    const string VersionOne =
        """{"status":"deprecated","error":"The Alertmanager v1 API was deprecated in version 0.16.0 and is removed as of version 0.27.0 - please use the equivalent route in the v2 API"}""";

    public void AddTo(RouteTable routes)
    {
        foreach (var prefix in (string[])["", "/alertmanager"])
        {
            routes.Get($"{prefix}/api/v2/status", AlertmanagerAnswer.Guarded(StatusAsync));
            routes.Get($"{prefix}/api/v2/receivers", AlertmanagerAnswer.Guarded(ReceiversAsync));
            routes.GetAndPost($"{prefix}/api/v2/alerts", AlertmanagerAnswer.Guarded((context, _) => HttpMethods.IsPost(context.Request.Method) ? PostAsync(context) : AlertsAsync(context)));
            routes.Get($"{prefix}/api/v2/alerts/groups", AlertmanagerAnswer.Guarded(GroupsAsync));
            routes.GetAndPost($"{prefix}/api/v2/silences", AlertmanagerAnswer.Guarded(SilencesAsync));
            routes.Get($"{prefix}/api/v2/silence/:id", SilenceAsync);
        }
        // Below /api/v1 are Prometheus' own paths; only the prefixed ones can have been Alertmanager's.
        foreach (var path in (string[])["alerts", "silences", "status", "receivers"]) routes.GetAndPost($"/alertmanager/api/v1/{path}", GoneAsync);
        routes.Get("/alertmanager/-/healthy", (context, _) => context.Response.WriteAsync("OK", context.RequestAborted));
        routes.Get("/alertmanager/-/ready", (context, _) => context.Response.WriteAsync("OK", context.RequestAborted));
    }

    Task StatusAsync(HttpContext context, string argument) => AlertmanagerAnswer.SendAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("cluster"u8);
        json.WriteStartArray("peers"u8);
        json.WriteEndArray();
        json.WriteString("status"u8, "disabled"u8);
        json.WriteEndObject();
        json.WriteStartObject("config"u8);
        json.WriteString("original"u8, alertmanager.Config.Yaml.Text);
        json.WriteEndObject();
        json.WriteString("uptime"u8, AlertmanagerJson.Time(started));
        json.WriteStartObject("versionInfo"u8);
        json.WriteString("branch"u8, build.Branch);
        json.WriteString("buildDate"u8, build.BuildDate);
        json.WriteString("buildUser"u8, build.BuildUser);
        json.WriteString("goVersion"u8, build.Runtime);
        json.WriteString("revision"u8, build.Revision);
        json.WriteString("version"u8, build.Version);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    Task ReceiversAsync(HttpContext context, string argument)
    {
        var filter = new AlertFilter(context.Request.Query, mode);
        return AlertmanagerAnswer.SendAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (var receiver in alertmanager.Config.Receivers.Where(filter.WantsReceiver))
            {
                json.WriteStartObject();
                AlertmanagerJson.Labels(json, "labels", AlertmanagerJson.LabelsOf(receiver));
                json.WriteString("name"u8, receiver.Name);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    Task AlertsAsync(HttpContext context)
    {
        var filter = new AlertFilter(context.Request.Query, mode);
        var now = clock.GetUtcNow();
        return AlertmanagerAnswer.SendAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (var alert in alertmanager.Alerts().OrderBy(static one => one.Fingerprint))
            {
                var receivers = alertmanager.RoutesOf(alert).Select(static route => route.Receiver).ToList();
                if (!receivers.Exists(name => filter.WantsReceiver(alertmanager, name))) continue;
                var inhibitor = alertmanager.InhibitorOf(alert);
                if (filter.Wants(alert, inhibitor, now)) AlertmanagerJson.Alert(json, alert, receivers, inhibitor, []);
            }
            json.WriteEndArray();
        });
    }

    Task GroupsAsync(HttpContext context, string argument)
    {
        var filter = new AlertFilter(context.Request.Query, mode);
        var groups = AlertGroupView.All(alertmanager, filter, clock.GetUtcNow());
        return AlertmanagerAnswer.SendAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (var group in groups) group.Write(json);
            json.WriteEndArray();
        });
    }

    async Task PostAsync(HttpContext context)
    {
        var type = context.Request.ContentType ?? "";
        if (type.Length > 0 && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            throw new AlertmanagerApiException(415, 415, $"unsupported media type \"{type}\", only [application/json] are allowed");
        var posted = PostedAlerts.Read(await BodyAsync(context).ConfigureAwait(false), alertmanager.Config.Global.ResolveTimeout, clock.GetUtcNow());
        alertmanager.Put(posted.Alerts);
        foreach (var _ in posted.Complaints) alertmanager.CountInvalid();
        if (posted.Complaints.Count > 0) throw AlertmanagerApiException.BadRequest(string.Join('\n', posted.Complaints));
    }

    static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int count; (count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0;)
        {
            body.Write(buffer, 0, count);
            if (body.Length > MaxBodyBytes) throw new AlertmanagerApiException(413, 413, $"the body is larger than {MaxBodyBytes} bytes");
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>There are none yet; programs that ask get an answer they understand.</summary>
    static Task SilencesAsync(HttpContext context, string argument)
        => HttpMethods.IsPost(context.Request.Method)
            ? throw new AlertmanagerApiException(501, 501, "silences are not built yet")
            : AlertmanagerAnswer.SendAsync(context, static json =>
            {
                json.WriteStartArray();
                json.WriteEndArray();
            });

    static Task SilenceAsync(HttpContext context, string id)
    {
        if (!Guid.TryParse(id, out _)) return AlertmanagerAnswer.FailAsync(context, new AlertmanagerApiException(422, 601, $"silenceID in path must be of type uuid: \"{id}\""));
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    static Task GoneAsync(HttpContext context, string argument)
    {
        context.Response.StatusCode = StatusCodes.Status410Gone;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(VersionOne, context.RequestAborted);
    }
}
