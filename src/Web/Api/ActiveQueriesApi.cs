using System.Globalization;
using System.Text.Json;
using Barograph.Query;
using Barograph.Query.Activity;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/status/active_queries</c>: which queries of the caller's tenant wait and run, and a way to end one: <c>DELETE …/ID</c>.</summary>
/// <remarks>There is no POST for it: pages of other sites may send one without asking, a DELETE they may not (docs/decisions).</remarks>
public sealed class ActiveQueriesApi(QueryEngine engine, EngineOptions options, TimeProvider clock)
{
    const string Path = "/api/v1/status/active_queries";

    public void AddTo(RouteTable routes)
    {
        routes.Get(Path, ListAsync);
        routes.Delete(Path + "/:id", CancelAsync);
    }

    Task CancelAsync(HttpContext context, string argument)
    {
        if (!long.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) throw ApiException.BadParameter("id", $"\"{argument}\" is not the number of a query");
        if (!engine.Active.TryCancel(RequestTenant.OrAnonymous(context), id)) throw ApiException.NotFound($"query {id} does not run: it may have ended");
        return Envelope.DoneAsync(context);
    }

    Task ListAsync(HttpContext context, string _)
    {
        var tenant = RequestTenant.OrAnonymous(context);
        return Envelope.SuccessAsync(context, json => Write(json, engine.Active.List(tenant)));
    }

    void Write(Utf8JsonWriter json, IReadOnlyList<ActiveQuery> queries)
    {
        json.WriteStartObject();
        json.WriteNumber("maxConcurrency"u8, options.MaxConcurrency);
        json.WriteNumber("reservedForRules"u8, options.PlacesForRules);
        json.WriteNumber("memoryBytes"u8, engine.Memory.UsedBytes);
        json.WriteNumber("memoryLimitBytes"u8, engine.Memory.LimitBytes);
        json.WriteNumber("memoryLimitPerQueryBytes"u8, options.MaxMemoryBytes);
        json.WriteNumber("maxSamples"u8, options.MaxSamples);
        json.WriteNumber("maxCost"u8, options.MaxCost);
        json.WriteNumber("timeoutSeconds"u8, options.Timeout.TotalSeconds);
        json.WriteStartArray("queries"u8);
        var now = clock.GetUtcNow();
        foreach (var query in queries) Write(json, query, now);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, ActiveQuery query, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, query.Id);
        json.WriteString("query"u8, query.Request.Text);
        json.WriteString("tenant"u8, query.Request.Tenant.ToString());
        json.WriteString("state"u8, query.IsRunning ? "running"u8 : "waiting"u8);
        json.WriteString("startedAt"u8, query.StartedAt.UtcDateTime);
        json.WriteNumber("seconds"u8, Math.Max(0, (now - query.StartedAt).TotalSeconds));
        switch (query.Request)
        {
            case InstantQuery instant:
                json.WriteNumber("time"u8, instant.TimeMs / 1000.0);
                break;
            case RangeQuery range:
                json.WriteNumber("start"u8, range.StartMs / 1000.0);
                json.WriteNumber("end"u8, range.EndMs / 1000.0);
                json.WriteNumber("step"u8, range.StepMs / 1000.0);
                break;
        }
        var usage = query.Usage;
        json.WriteNumber("queryableSamples"u8, usage.QueryableSamples);
        json.WriteNumber("peakSamples"u8, usage.PeakSamples);
        json.WriteNumber("memoryBytes"u8, usage.MemoryBytes);
        var origin = query.Request.Origin;
        json.WriteString("from"u8, origin.IsRule ? "rule"u8 : origin.Path.Length > 0 ? "request"u8 : "server"u8);
        if (origin.IsRule)
        {
            json.WriteString("ruleFile"u8, origin.RuleFile);
            json.WriteString("ruleGroup"u8, origin.RuleGroup);
        }
        else if (origin.Path.Length > 0)
        {
            json.WriteString("client"u8, origin.ClientAddress);
            json.WriteString("path"u8, origin.Path);
        }
        json.WriteEndObject();
    }
}
