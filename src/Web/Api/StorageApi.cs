using System.Globalization;
using System.Text.Json;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/status/tsdb</c>, <c>/api/v1/status/tsdb/blocks</c>, <c>/api/v1/status/walreplay</c>.</summary>
public sealed class StorageApi(Store store)
{
    const int DefaultLimit = 10, MaxLimit = 10_000;

    public void AddTo(RouteTable routes)
    {
        routes.Get("/api/v1/status/tsdb", StatisticsAsync);
        routes.Get("/api/v1/status/tsdb/blocks", BlocksAsync);
        routes.Get("/api/v1/status/walreplay", (context, _) => Envelope.SuccessAsync(context, json =>
        {
            var progress = store.Replay;
            json.WriteStartObject();
            json.WriteNumber("min"u8, progress.Min);
            json.WriteNumber("max"u8, progress.Max);
            json.WriteNumber("current"u8, progress.Current);
            json.WriteEndObject();
        }));
    }

    /// <summary>The metas of all blocks, as Prometheus shows them; and, where there are any, those that cannot be read.</summary>
    Task BlocksAsync(HttpContext context, string argument) => BlocksAsync(context, RequestTenant.OrAnonymous(context));

    Task BlocksAsync(HttpContext context, TenantId tenant) => Envelope.SuccessAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("blocks"u8);
        foreach (var meta in store.Blocks(tenant)) json.WriteRawValue(meta.ToJson());
        json.WriteEndArray();
        if (store.BadBlocks(tenant) is { Count: > 0 } bad) BadBlocks.Write(json, "unreadable"u8, bad);
        if (store.DamagedBlocks(tenant) is { Count: > 0 } damaged) BadBlocks.Write(json, "damaged"u8, damaged);
        json.WriteEndObject();
    });

    async Task StatisticsAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var limit = DefaultLimit;
        if (parameters["limit"].Length > 0)
        {
            if (!int.TryParse(parameters["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1) throw ApiException.BadData("limit must be a positive number");
            if (limit > MaxLimit) throw ApiException.BadData("limit must not exceed 10000");
        }
        var statistics = store.Statistics(RequestTenant.OrAnonymous(context), limit);
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("headStats"u8);
            json.WriteNumber("numSeries"u8, statistics?.Series ?? 0);
            json.WriteNumber("numLabelPairs"u8, statistics?.LabelPairs ?? 0);
            json.WriteNumber("chunkCount"u8, statistics?.Chunks ?? 0);
            json.WriteNumber("minTime"u8, statistics?.MinTimeMs ?? long.MaxValue);
            json.WriteNumber("maxTime"u8, statistics?.MaxTimeMs ?? long.MinValue);
            json.WriteEndObject();
            List(json, "seriesCountByMetricName", statistics?.SeriesByMetricName);
            List(json, "labelValueCountByLabelName", statistics?.ValuesByLabelName);
            List(json, "memoryInBytesByLabelName", statistics?.MemoryByLabelName);
            List(json, "seriesCountByLabelValuePair", statistics?.SeriesByLabelPair);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    static void List(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, long>>? entries)
    {
        json.WriteStartArray(name);
        foreach (var (key, count) in entries ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name"u8, key);
            json.WriteNumber("value"u8, count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
