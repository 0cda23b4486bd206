using System.Globalization;
using System.Text.Json;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Metadata;
using Barograph.Model.Tenants;
using Barograph.Scraping;
using Barograph.Scraping.Targets;
using Barograph.Storage;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/metadata</c> and <c>/api/v1/targets/metadata</c>: what scraped pages and pushes said about metric families.</summary>
/// <remarks>The targets come first, for they may differ; of families that no target shows now, the store knows what was said last, also before this start.</remarks>
public sealed class MetadataApi(ScrapeYard yard, Store store)
{
    public void AddTo(RouteTable routes)
    {
        routes.Get("/api/v1/metadata", FamiliesAsync);
        routes.Get("/api/v1/targets/metadata", TargetsAsync);
    }

    async Task FamiliesAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var tenant = RequestTenant.Of(context);
        var limit = Number(parameters, "limit");
        var perMetric = Number(parameters, "limit_per_metric");
        var only = parameters["metric"];
        var families = new SortedDictionary<string, List<MetricMetadata>>(StringComparer.Ordinal);
        // Targets are scraped for the server's own tenant.
        foreach (var (family, metadata) in tenant == TenantId.Anonymous ? Targets().SelectMany(t => About(t, only)) : [])
        {
            if (!families.TryGetValue(family, out var known)) families[family] = known = [];
            if (!known.Contains(metadata)) known.Add(metadata);
        }
        foreach (var (family, metadata) in Stored(tenant, only)) families.TryAdd(family, [metadata]);
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            foreach (var (family, known) in limit >= 0 ? families.Take(limit) : families)
            {
                json.WriteStartArray(family);
                foreach (var metadata in perMetric > 0 ? known.Take(perMetric) : known) WriteMetadata(json, metadata);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    async Task TargetsAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var limit = Number(parameters, "limit");
        var only = parameters["metric"];
        var matchers = parameters["match_target"] is { Length: > 0 } text ? Selectors.Parse("match_target", text) : [];
        var found = Targets().Where(t => Matches(t.Labels, matchers)).SelectMany(t => About(t, only).Select(m => (Target: t, m.Family, m.Metadata)));
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (var (target, family, metadata) in limit >= 0 ? found.Take(limit) : found)
            {
                json.WriteStartObject();
                LabelsJson.Write(json, "target", target.Labels);
                // Who asked for one metric knows its name.
                if (only.Length == 0) json.WriteString("metric"u8, family);
                WriteFields(json, metadata);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    IEnumerable<ScrapeTarget> Targets() => yard.Pools.SelectMany(static p => p.Targets);

    IReadOnlyList<FamilyMetadata> Stored(TenantId tenant, string only)
    {
        if (only.Length == 0) return store.Metadata(tenant);
        return store.Metadata(tenant, only) is { } metadata ? [new(only, metadata)] : [];
    }

    static IEnumerable<(string Family, MetricMetadata Metadata)> About(ScrapeTarget target, string only)
    {
        if (only.Length == 0) return target.Metadata.List();
        return target.Metadata.Get(only) is { } metadata ? [(only, metadata)] : [];
    }

    static bool Matches(LabelSet labels, IReadOnlyList<Matcher> matchers)
    {
        foreach (var matcher in matchers)
        {
            if (!matcher.Matches(labels[matcher.NameUtf8])) return false;
        }
        return true;
    }

    static void WriteMetadata(Utf8JsonWriter json, MetricMetadata metadata)
    {
        json.WriteStartObject();
        WriteFields(json, metadata);
        json.WriteEndObject();
    }

    static void WriteFields(Utf8JsonWriter json, MetricMetadata metadata)
    {
        json.WriteString("type"u8, metadata.Type.ToString().ToLowerInvariant());
        json.WriteString("help"u8, metadata.Help);
        json.WriteString("unit"u8, metadata.Unit);
    }

    /// <summary>-1 where it is not given: here 0 means none at all.</summary>
    static int Number(RequestParameters parameters, string name)
    {
        var text = parameters[name];
        if (text.Length == 0) return -1;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiException.BadData($"{name} must be a number");
    }
}
