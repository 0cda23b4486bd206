using System.Text.Json;
using Barograph.Model.Labels;

namespace Barograph.Web.Api;

/// <summary>A label set as a JSON object.</summary>
static class LabelsJson
{
    public static void Write(Utf8JsonWriter json, LabelSet labels)
    {
        json.WriteStartObject();
        for (var reader = labels.Read(); reader.Read();) json.WriteString(reader.Name, reader.Value);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, string property, LabelSet labels)
    {
        json.WritePropertyName(property);
        Write(json, labels);
    }
}
