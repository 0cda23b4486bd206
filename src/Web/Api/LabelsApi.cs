using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Web.Http;
using Barograph.Web.Json;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/series</c>, <c>/api/v1/labels</c> and <c>/api/v1/label/:name/values</c>.</summary>
/// <param name="source">Whom to ask.</param>
/// <param name="missing">What its answers about a tenant lack at present, in words; null where they lack nothing.</param>
public sealed class LabelsApi(ISeriesSource source, Func<TenantId, string?> missing)
{
    const string Truncated = "results truncated due to limit";

    public void AddTo(RouteTable routes)
    {
        routes.GetAndPost("/api/v1/series", SeriesAsync);
        routes.GetAndPost("/api/v1/labels", NamesAsync);
        routes.Get("/api/v1/label/:name/values", ValuesAsync);
    }

    async Task NamesAsync(HttpContext context, string argument)
    {
        var (query, limit) = await ReadAsync(context, namesSelectors: false).ConfigureAwait(false);
        var lacking = missing(query.Tenant);
        var names = await source.LabelNamesAsync(query, context.RequestAborted).ConfigureAwait(false);
        await StringsAsync(context, lacking, names, limit).ConfigureAwait(false);
    }

    async Task ValuesAsync(HttpContext context, string argument)
    {
        var name = EscapedNames.Unescape(argument);
        if (!LegalNames.IsUtf8Name(Encoding.UTF8.GetBytes(name)) || !EscapedNames.IsUtf8(context)) throw ApiException.BadData($"invalid label name: \"{name}\"");
        var (query, limit) = await ReadAsync(context, namesSelectors: false).ConfigureAwait(false);
        var lacking = missing(query.Tenant);
        var values = await source.LabelValuesAsync(name, query, context.RequestAborted).ConfigureAwait(false);
        await StringsAsync(context, lacking, values, limit).ConfigureAwait(false);
    }

    async Task SeriesAsync(HttpContext context, string argument)
    {
        var (query, limit) = await ReadAsync(context, namesSelectors: true).ConfigureAwait(false);
        if (query.MatcherSets.Count == 0) throw ApiException.BadData("no match[] parameter provided");
        var lacking = missing(query.Tenant);
        var found = new List<LabelSet>();
        foreach (var matchers in query.MatcherSets)
        {
            using var selection = await source.SelectAsync(
                new SeriesQuery(query.Tenant, matchers, query.MinTimeMs, query.MaxTimeMs), context.RequestAborted).ConfigureAwait(false);
            for (var i = 0; i < selection.Count; i++)
            {
                if (selection.MayHave(i, query.MinTimeMs, query.MaxTimeMs)) found.Add(selection.LabelsOf(i));
            }
        }
        SortDistinct(found);
        var cut = limit > 0 && found.Count > limit;
        await Envelope.ListAsync(
            context, cut ? limit : found.Count, (body, i) => JsonText.WriteLabels(body, found[i]), Warnings(lacking, cut)).ConfigureAwait(false);
    }

    /// <summary>A series may have been selected more than once.</summary>
    static void SortDistinct(List<LabelSet> found)
    {
        LabelOrder.Sort(found, static (a, b) => a.CompareTo(b));
        var kept = 0;
        for (var i = 0; i < found.Count; i++)
        {
            if (kept == 0 || found[i] != found[kept - 1]) found[kept++] = found[i];
        }
        found.RemoveRange(kept, found.Count - kept);
    }

    static async Task<(LabelQuery Query, int Limit)> ReadAsync(HttpContext context, bool namesSelectors)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var limit = parameters.Limit();
        var start = parameters.Time("start", TimeText.MinTimeMs);
        var end = parameters.Time("end", TimeText.MaxTimeMs);
        var sets = new List<IReadOnlyList<Matcher>>();
        foreach (var text in parameters.All("match[]")) sets.Add(Selectors.Parse("match[]", text, namesSelectors));
        // One more than the limit tells whether something was left out.
        return (new LabelQuery(RequestTenant.Of(context), sets, start, end) { Limit = limit > 0 ? limit + 1 : 0 }, limit);
    }

    static Task StringsAsync(HttpContext context, string? lacking, IReadOnlyList<string> strings, int limit)
    {
        var cut = limit > 0 && strings.Count > limit;
        return Envelope.ListAsync(context, cut ? limit : strings.Count, (body, i) => JsonText.WriteString(body, strings[i]), Warnings(lacking, cut));
    }

    static IReadOnlyList<string>? Warnings(string? lacking, bool cut)
        => lacking is null ? cut ? [Truncated] : null : cut ? [lacking, Truncated] : [lacking];
}
