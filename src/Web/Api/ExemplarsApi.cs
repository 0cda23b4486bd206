using System.Text.Json;
using Barograph.Formats.Numbers;
using Barograph.Model.Contracts;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Query.Syntax;
using Barograph.Web.Http;
using Barograph.Web.Json;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/query_exemplars</c>: exemplars of all series that the selectors of a query name.</summary>
public sealed class ExemplarsApi(Func<ExemplarQuery, IReadOnlyList<SeriesExemplars>> source, ParserOptions syntax)
{
    public void AddTo(RouteTable routes) => routes.GetAndPost("/api/v1/query_exemplars", QueryAsync);

    async Task QueryAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var start = parameters.Time("start", TimeText.MinTimeMs);
        var end = parameters.Time("end", TimeText.MaxTimeMs);
        if (end < start) throw ApiException.BadData("end timestamp must not be before start timestamp");
        var sets = SelectorsOf(parameters["query"]);
        if (sets.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent; // a query without selectors has none to tell of
            return;
        }
        var found = source(new ExemplarQuery(RequestTenant.Of(context), sets, start, end));
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (var series in found) Write(json, series);
            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    List<IReadOnlyList<Matcher>> SelectorsOf(string query)
    {
        try
        {
            return [.. SyntaxWalk.Selectors(PromqlParser.Parse(query, syntax)).Select(static s => s.Matchers)];
        }
        catch (PromqlSyntaxException e)
        {
            throw ApiException.BadData(e.Message);
        }
    }

    static void Write(Utf8JsonWriter json, SeriesExemplars series)
    {
        Span<byte> number = stackalloc byte[64];
        json.WriteStartObject();
        LabelsJson.Write(json, "seriesLabels", series.Series);
        json.WriteStartArray("exemplars");
        foreach (var exemplar in series.Exemplars)
        {
            json.WriteStartObject();
            LabelsJson.Write(json, "labels", exemplar.Labels);
            json.WriteString("value", number[..GoFloat.WriteApiValue(exemplar.Value, number)]);
            json.WritePropertyName("timestamp");
            json.WriteRawValue(number[..ResultWriter.FormatTimestamp(number, exemplar.TimestampMs)]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
