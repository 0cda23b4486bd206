using System.Text;
using Barograph.Model.Instruments;
using Barograph.Model.Regex;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/status/self_metrics</c>: this program's own metrics as JSON, without scraping itself.</summary>
public sealed class SelfMetricsApi(InstrumentRegistry instruments)
{
    public void AddTo(RouteTable routes) => routes.Get("/api/v1/status/self_metrics", ShowAsync);

    async Task ShowAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var pattern = parameters["metric_name_pattern"];
        var wanted = Pattern(pattern);
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartArray();
            var families = new SelfMetricsJson(json, name => wanted is null || wanted.IsMatch(Encoding.UTF8.GetBytes(name)));
            instruments.Show(families);
            families.Complete();
            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    /// <summary>Anchored at both ends; null = every name.</summary>
    static Re2Pattern? Pattern(string text)
    {
        if (text.Length == 0) return null;
        try
        {
            return Re2Pattern.Parse(text);
        }
        catch (Re2SyntaxException e)
        {
            throw ApiException.BadParameter("metric_name_pattern", e.Message);
        }
    }
}
