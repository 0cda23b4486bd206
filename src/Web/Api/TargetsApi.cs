using System.Text.Json;
using Barograph.Formats.Configuration;
using Barograph.Scraping;
using Barograph.Scraping.Pools;
using Barograph.Scraping.Targets;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/targets</c> and <c>/api/v1/scrape_pools</c>.</summary>
public sealed class TargetsApi(ScrapeYard yard, Uri externalUrl, int listenPort)
{
    public void AddTo(RouteTable routes)
    {
        routes.Get("/api/v1/targets", TargetsAsync);
        routes.Get("/api/v1/scrape_pools", (context, _) => Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("scrapePools"u8);
            foreach (var pool in yard.Pools) json.WriteStringValue(pool.Config.JobName);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
        routes.Get("/api/v1/scrape_pools/config", PoolConfigAsync);
    }

    async Task PoolConfigAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var name = parameters["scrapePool"];
        var pool = yard.Pool(name) ?? throw ApiException.NotFound($"scrape pool \"{name}\" not found");
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("yaml"u8, pool.Config.Yaml.Text);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    async Task TargetsAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var state = parameters["state"].ToLowerInvariant();
        var only = parameters["scrapePool"];
        PoolView[] pools = [.. yard.Pools.Where(p => only.Length == 0 || p.Config.JobName == only)];
        var active = state is "" or "any" or "active";
        var dropped = state is "" or "any" or "dropped";
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("activeTargets"u8);
            foreach (var target in active ? pools.SelectMany(static p => p.Targets) : []) WriteActive(json, target);
            json.WriteEndArray();
            json.WriteStartArray("droppedTargets"u8);
            foreach (var target in dropped ? pools.SelectMany(static p => p.Dropped) : []) WriteDropped(json, target);
            json.WriteEndArray();
            WriteCounts(json, dropped ? yard.Pools : null);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    void WriteActive(Utf8JsonWriter json, ScrapeTarget target)
    {
        var state = target.State;
        json.WriteStartObject();
        LabelsJson.Write(json, "discoveredLabels", target.DiscoveredLabels);
        LabelsJson.Write(json, "labels", target.Labels);
        json.WriteString("scrapePool"u8, target.ScrapePool);
        json.WriteString("scrapeUrl"u8, target.Url.AbsoluteUri);
        json.WriteString("globalUrl"u8, target.GlobalUrl(externalUrl, listenPort).AbsoluteUri);
        json.WriteString("lastError"u8, state.LastError);
        json.WriteString("lastScrape"u8, state.LastScrapeMs == 0 ? "0001-01-01T00:00:00Z" : TimeText.Rfc3339(DateTimeOffset.FromUnixTimeMilliseconds(state.LastScrapeMs)));
        json.WriteNumber("lastScrapeDuration"u8, state.LastDuration.TotalSeconds);
        json.WriteString("health"u8, state.Health switch { TargetHealth.Up => "up", TargetHealth.Down => "down", _ => "unknown" });
        json.WriteString("scrapeInterval"u8, PrometheusDuration.Write(target.Interval));
        json.WriteString("scrapeTimeout"u8, PrometheusDuration.Write(target.Timeout));
        json.WriteEndObject();
    }

    static void WriteDropped(Utf8JsonWriter json, DroppedTarget target)
    {
        json.WriteStartObject();
        LabelsJson.Write(json, "discoveredLabels", target.DiscoveredLabels);
        json.WriteString("scrapePool"u8, target.ScrapePool);
        json.WriteEndObject();
    }

    static void WriteCounts(Utf8JsonWriter json, IReadOnlyList<PoolView>? pools)
    {
        if (pools is null)
        {
            json.WriteNull("droppedTargetCounts"u8);
            return;
        }
        json.WriteStartObject("droppedTargetCounts"u8);
        foreach (var pool in pools) json.WriteNumber(pool.Config.JobName, pool.DroppedCount);
        json.WriteEndObject();
    }
}
