using System.Text.Json;

namespace Barograph.Alerting.Receivers.Content;

/// <summary>Values of any shape whose texts are templates: a webhook's <c>payload</c>, PagerDuty's <c>details</c>.</summary>
static class TemplatedValue
{
    /// <summary>
    /// Runs every text in it, keys too. What gives JSON becomes that: <c>{{ .Alerts | toJson }}</c> a list, <c>{{ len .Alerts }}</c> a number. It is not
    /// run again, as it may hold what somebody wrote into a label; and it is not read as YAML, for which <c>Down: db-1</c> would be a map.
    /// </summary>
    public static object? Run(object? value, Func<string, string> template) => value switch
    {
        string text => Read(template(text)),
        IReadOnlyList<object?> list => list.Select(item => Run(item, template)).ToList(),
        IReadOnlyDictionary<string, object?> map => Run(map, template),
        _ => value,
    };

    public static Dictionary<string, object?> Run(IReadOnlyDictionary<string, object?> map, Func<string, string> template)
    {
        var after = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in map) after[template(key)] = Run(value, template);
        return after;
    }

    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case long whole: json.WriteNumberValue(whole); break;
            case double real when double.IsFinite(real): json.WriteNumberValue(real); break;
            case JsonElement element: element.WriteTo(json); break;
            case IReadOnlyList<object?> list:
                json.WriteStartArray();
                foreach (var item in list) Write(json, item);
                json.WriteEndArray();
                break;
            case IReadOnlyDictionary<string, object?> map:
                json.WriteStartObject();
                foreach (var (key, item) in map.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WritePropertyName(key);
                    Write(json, item);
                }
                json.WriteEndObject();
                break;
            default: json.WriteStringValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)); break;
        }
    }

    static object Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.String ? text : document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
