using System.Text;
using Barograph.Formats.Templates;
using Barograph.Model.Labels;

namespace Barograph.Rules.Templates;

/// <summary>What the templates of one alert are run over: <c>.Labels</c>, <c>.ExternalLabels</c>, <c>.ExternalURL</c>, <c>.Value</c>.</summary>
/// <remarks>The value is a float, or the text of a native histogram.</remarks>
public sealed class AlertFacts(LabelSet result, object value, LabelSet externalLabels, string externalUrl) : IGoStruct
{
    IReadOnlyDictionary<string, string>? labels, externals;

    public LabelSet Result => result;

    public string TypeName => "template.AlertTemplateData";

    public IReadOnlyList<string> FieldNames => ["Labels", "ExternalLabels", "ExternalURL", "Value"];

    public bool TryGetField(string name, out object? field)
    {
        field = name switch
        {
            "Labels" => labels ??= Map(result),
            "ExternalLabels" => externals ??= Map(externalLabels),
            "ExternalURL" => externalUrl,
            "Value" => value,
            _ => null,
        };
        return field is not null;
    }

    public static Dictionary<string, string> Map(LabelSet labels)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var reader = labels.Read(); reader.Read();) map[Encoding.UTF8.GetString(reader.Name)] = Encoding.UTF8.GetString(reader.Value);
        return map;
    }
}
