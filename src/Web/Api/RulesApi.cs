using System.Text.Json;
using Barograph.Formats.Numbers;
using Barograph.Rules.Evaluation;
using Barograph.Rules.Files;
using Barograph.Rules.Groups;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/rules</c>, <c>/api/v1/alerts</c>, and which rule files are set aside.</summary>
public sealed class RulesApi(RuleBook rules)
{
    public void AddTo(RouteTable routes)
    {
        routes.Get("/api/v1/rules", RulesAsync);
        routes.Get("/api/v1/alerts", (context, _) => Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            WriteAlerts(json, rules.Groups.SelectMany(static g => g.Rules).SelectMany(static r => r.Alerts));
            json.WriteEndObject();
        }));
        routes.Get("/api/v1/status/rule_files", (context, _) => Envelope.SuccessAsync(context, WriteSetAside));
    }

    async Task RulesAsync(HttpContext context, string argument)
    {
        var request = RulesRequest.Read(await RequestParameters.ReadAsync(context).ConfigureAwait(false));
        var page = RulesPage.Of(rules.Groups, request);
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("groups"u8);
            foreach (var group in page.Groups) WriteGroup(json, group, request.ExcludesAlerts);
            json.WriteEndArray();
            if (page.NextToken.Length > 0) json.WriteString("groupNextToken"u8, page.NextToken);
            json.WriteEndObject();
        }, [.. rules.SetAside.Select(Warning)]).ConfigureAwait(false);
    }

    // Prometheus would not run at all; who asks for the rules must see that some are missing.
    static string Warning(LoadedRuleFile file)
        => file.Complaints.Count == 1 ? file.Complaints[0].ToString() : $"{file.Complaints[0]} (and {file.Complaints.Count - 1} more)";

    static void WriteGroup(Utf8JsonWriter json, GroupView group, bool withoutAlerts)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, group.Plan.Name);
        json.WriteString("file"u8, group.Plan.File);
        json.WriteStartArray("rules"u8);
        foreach (var rule in group.Rules) WriteRule(json, rule, withoutAlerts);
        json.WriteEndArray();
        json.WriteNumber("interval"u8, group.Plan.Interval.TotalSeconds);
        json.WriteNumber("limit"u8, group.Plan.Limit);
        json.WriteNumber("evaluationTime"u8, group.EvaluationTime.TotalSeconds);
        json.WriteString("lastEvaluation"u8, TimeText.Rfc3339(group.EvaluatedAt));
        json.WriteEndObject();
    }

    static void WriteRule(Utf8JsonWriter json, RuleView rule, bool withoutAlerts)
    {
        var config = rule.Plan.Config;
        json.WriteStartObject();
        if (config.IsAlert) json.WriteString("state"u8, NameOf(rule.State));
        json.WriteString("name"u8, config.Name);
        json.WriteString("query"u8, rule.Plan.Query);
        if (config.IsAlert)
        {
            json.WriteNumber("duration"u8, config.For.TotalSeconds);
            json.WriteNumber("keepFiringFor"u8, config.KeepFiringFor.TotalSeconds);
        }
        if (config.IsAlert || config.Labels.Count > 0) WriteTexts(json, "labels", config.Labels);
        if (config.IsAlert)
        {
            WriteTexts(json, "annotations", config.Annotations);
            if (withoutAlerts) json.WriteNull("alerts"u8);
            else WriteAlerts(json, rule.Alerts);
        }
        json.WriteString("health"u8, rule.Health switch { RuleHealth.Good => "ok", RuleHealth.Bad => "err", _ => "unknown" });
        if (rule.LastError.Length > 0) json.WriteString("lastError"u8, rule.LastError);
        json.WriteNumber("evaluationTime"u8, rule.EvaluationTime.TotalSeconds);
        json.WriteString("lastEvaluation"u8, TimeText.Rfc3339(rule.EvaluatedAt));
        json.WriteString("type"u8, config.IsAlert ? "alerting" : "recording");
        json.WriteEndObject();
    }

    static void WriteAlerts(Utf8JsonWriter json, IEnumerable<AlertView> alerts)
    {
        Span<byte> value = stackalloc byte[GoFloat.MaxBytes];
        json.WriteStartArray("alerts"u8);
        foreach (var alert in alerts)
        {
            json.WriteStartObject();
            LabelsJson.Write(json, "labels", alert.Labels);
            LabelsJson.Write(json, "annotations", alert.Annotations);
            json.WriteString("state"u8, NameOf(alert.State));
            json.WriteString("activeAt"u8, TimeText.Rfc3339(alert.ActiveAt));
            if (alert.KeepFiringSince is { } since) json.WriteString("keepFiringSince"u8, TimeText.Rfc3339(since));
            json.WriteString("value"u8, value[..GoFloat.WriteScientific(alert.Value, value)]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void WriteSetAside(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("setAside"u8);
        var running = rules.Groups.Select(static g => g.Plan.File).ToHashSet(StringComparer.Ordinal);
        foreach (var file in rules.SetAside)
        {
            json.WriteStartObject();
            json.WriteString("file"u8, file.Path);
            json.WriteBoolean("lastGoodVersionRuns"u8, running.Contains(file.Path));
            json.WriteStartArray("errors"u8);
            foreach (var complaint in file.Complaints) json.WriteStringValue(complaint.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteTexts(Utf8JsonWriter json, string property, IReadOnlyDictionary<string, string> texts)
    {
        json.WriteStartObject(property);
        foreach (var (name, text) in texts.OrderBy(static t => t.Key, StringComparer.Ordinal))
            if (text.Length > 0) json.WriteString(name, text);
        json.WriteEndObject();
    }

    static string NameOf(AlertState state) => state switch { AlertState.Firing => "firing", AlertState.Pending => "pending", _ => "inactive" };
}
