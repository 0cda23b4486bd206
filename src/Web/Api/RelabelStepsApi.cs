using System.Text;
using System.Text.Json;
using Barograph.Formats.Configuration;
using Barograph.Model.Labels;
using Barograph.Model.Relabelling;
using Barograph.Scraping;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>/api/v1/targets/relabel_steps</c>: what each of a pool's <c>relabel_configs</c> makes of some labels.</summary>
public sealed class RelabelStepsApi(ScrapeYard yard)
{
    public void AddTo(RouteTable routes) => routes.Get("/api/v1/targets/relabel_steps", StepsAsync);

    async Task StepsAsync(HttpContext context, string argument)
    {
        var parameters = await RequestParameters.ReadAsync(context).ConfigureAwait(false);
        var name = parameters["scrapePool"];
        if (name.Length == 0) throw ApiException.BadData("no scrapePool parameter provided");
        if (parameters["labels"].Length == 0) throw ApiException.BadData("no labels parameter provided");
        var labels = Labels(parameters["labels"]);
        var pool = yard.Pool(name) ?? throw ApiException.BadData($"error getting scrape config: scrape pool \"{name}\" not found");
        var config = pool.Config;
        var relabeller = new Relabeller(config.Relabel, config.NameValidation == NameValidation.Legacy);
        await Envelope.SuccessAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("steps"u8);
            var keeps = true;
            for (var rule = 0; rule < config.Relabel.Count; rule++)
            {
                // What was dropped stays dropped, whatever later rules would make of it.
                keeps = keeps && relabeller.ApplyStep(rule, labels);
                Write(json, config.Relabel[rule], keeps ? labels.ToLabelSet() : LabelSet.Empty, keeps);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    static LabelSetBuilder Labels(string text)
    {
        var labels = new LabelSetBuilder();
        try
        {
            using var json = JsonDocument.Parse(text);
            foreach (var pair in json.RootElement.EnumerateObject())
            {
                var name = Encoding.UTF8.GetBytes(pair.Name);
                if (!LegalNames.IsUtf8Name(name)) throw ApiException.BadData($"error parsing labels: \"{pair.Name}\" is no label name");
                labels.Set(name, Encoding.UTF8.GetBytes(pair.Value.GetString() ?? ""));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ApiException.BadData($"error parsing labels: expected an object of texts such as {{\"__address__\":\"host:80\"}}: {e.Message}");
        }
        return labels;
    }

    static void Write(Utf8JsonWriter json, RelabelRule rule, LabelSet output, bool keeps)
    {
        json.WriteStartObject();
        json.WriteStartObject("rule"u8);
        if (rule.SourceLabels.Count > 0)
        {
            json.WriteStartArray("source_labels"u8);
            foreach (var label in rule.SourceLabels) json.WriteStringValue(label);
            json.WriteEndArray();
        }
        if (rule.Separator.Length > 0) json.WriteString("separator"u8, rule.Separator);
        json.WriteString("regex"u8, rule.Regex.ToString());
        if (rule.Modulus > 0) json.WriteNumber("modulus"u8, rule.Modulus);
        if (rule.TargetLabel.Length > 0) json.WriteString("target_label"u8, rule.TargetLabel);
        if (rule.Replacement.Length > 0) json.WriteString("replacement"u8, rule.Replacement);
        json.WriteString("action"u8, rule.Action.ToString().ToLowerInvariant());
        json.WriteEndObject();
        LabelsJson.Write(json, "output", output);
        json.WriteBoolean("keep"u8, keeps);
        json.WriteEndObject();
    }
}
