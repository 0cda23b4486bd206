using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Barograph.Model.Contracts;
using Barograph.Model.Metadata;
using Barograph.Model.Tenants;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Search;

/// <summary><c>/api/v1/search/metric_names</c>, <c>label_names</c> and <c>label_values</c>: names by what somebody typed, batch by batch, a line of JSON each.</summary>
/// <param name="source">Has the names.</param>
/// <param name="metadata">Of a family, null where nobody said anything about it.</param>
/// <param name="enabled">Whether the feature <c>search-api</c> is on.</param>
/// <param name="maxLimit">What callers may ask for at most; 0 = anything.</param>
/// <param name="clock">For the default span.</param>
public sealed class SearchApi(ISeriesSource source, Func<TenantId, string, MetricMetadata?> metadata, bool enabled, int maxLimit, TimeProvider clock)
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public void AddTo(RouteTable routes)
    {
        routes.GetAndPost("/api/v1/search/metric_names", (context, _) => SearchAsync(context, "metric_names"));
        routes.GetAndPost("/api/v1/search/label_names", (context, _) => SearchAsync(context, "label_names"));
        routes.GetAndPost("/api/v1/search/label_values", (context, _) => SearchAsync(context, "label_values"));
    }

    async Task SearchAsync(HttpContext context, string endpoint)
    {
        if (!enabled) throw ApiException.Unavailable("search API disabled");
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var tenant = RequestTenant.Of(context);
        var request = SearchRequest.Read(parameters, tenant, endpoint, clock.GetUtcNow().ToUnixTimeMilliseconds(), maxLimit);
        var withMetadata = endpoint == "metric_names" && SearchRequest.Switch(parameters, "include_metadata", false);
        var label = endpoint == "metric_names" ? "__name__" : parameters["label"];
        if (endpoint == "label_values" && label.Length == 0) throw ApiException.BadData("missing required parameter \"label\"");
        var names = endpoint == "label_names"
            ? await source.LabelNamesAsync(request.Query, context.RequestAborted).ConfigureAwait(false)
            : await source.LabelValuesAsync(label, request.Query, context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, request, Found(names, request), withMetadata ? name => metadata(tenant, name) : null).ConfigureAwait(false);
    }

    /// <summary>One more than is wanted tells that there are more.</summary>
    static List<(string Name, double Score)> Found(IReadOnlyList<string> names, SearchRequest request)
    {
        var found = new List<(string Name, double Score)>();
        for (var i = 0; i < names.Count; i++)
        {
            // Names come in the order of their bytes.
            var name = names[request.Descending ? names.Count - 1 - i : i];
            if (request.Search.ScoreOf(name) is not { } score) continue;
            found.Add((name, score));
            if (!request.ByScore && found.Count > request.Limit) break;
        }
        // Stable: names of the same score stay in their order.
        return request.ByScore ? [.. found.OrderByDescending(static one => one.Score)] : found;
    }

    static async Task AnswerAsync(HttpContext context, SearchRequest request, List<(string Name, double Score)> found, Func<string, MetricMetadata?>? about)
    {
        var body = await ResponseBody.BeginAsync(context, "application/x-ndjson; charset=utf-8").ConfigureAwait(false);
        var count = Math.Min(found.Count, request.Limit);
        for (var from = 0; from == 0 || from < count; from += request.BatchSize)
        {
            WriteBatch(body, found, from, Math.Min(count, (int)Math.Min(int.MaxValue, (long)from + request.BatchSize)), request.IncludeScore, about);
            await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            if (request.BatchSize > count - from) break;
        }
        body.Write(found.Count > count ? "{\"status\":\"success\",\"has_more\":true}\n"u8 : "{\"status\":\"success\",\"has_more\":false}\n"u8);
        await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    static void WriteBatch(PipeWriter body, List<(string Name, double Score)> found, int from, int to, bool withScore, Func<string, MetricMetadata?>? about)
    {
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("results"u8);
            for (var i = from; i < to; i++)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, found[i].Name);
                if (withScore) json.WriteNumber("score"u8, found[i].Score);
                if (about?.Invoke(found[i].Name) is { } said) WriteMetadata(json, said);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        body.Write("\n"u8);
    }

    static void WriteMetadata(Utf8JsonWriter json, MetricMetadata about)
    {
        json.WriteString("type"u8, about.Type.ToString().ToLowerInvariant());
        if (about.Help.Length > 0) json.WriteString("help"u8, about.Help);
        if (about.Unit.Length > 0) json.WriteString("unit"u8, about.Unit);
    }
}
