using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Barograph.Formats.Templates;

namespace Barograph.Tests.Conformance.Templates;

/// <summary>One template over data, as both sides read it. Data are plain JSON or an object whose one key names the kind of value.</summary>
public sealed record TemplateCase(string Text, string Data = "null", bool Html = false, string Missing = "")
{
    public JsonObject ToJson() => new() { ["text"] = Text, ["data"] = JsonNode.Parse(Data), ["html"] = Html, ["missing"] = Missing };

    /// <summary>What we make of it.</summary>
    public TemplateAnswer Run(GoFunctions functions)
    {
        var set = new GoTemplateSet(functions, Html)
        {
            MissingKey = Missing switch { "zero" => MissingKey.Zero, "error" => MissingKey.Error, _ => MissingKey.Default },
        };
        try
        {
            set.Add("t", Text);
        }
        catch (GoTemplateException e)
        {
            return new TemplateAnswer("", e.Message, "");
        }

        try
        {
            return new TemplateAnswer(set.Execute("t", Value(JsonDocument.Parse(Data).RootElement)), "", "");
        }
        catch (GoTemplateException e)
        {
            return new TemplateAnswer("", "", e.Message);
        }
    }

    static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        _ => Value(json.EnumerateObject().Single()),
    };

    static object Value(JsonProperty named) => named.Name switch
    {
        "int" => long.Parse(named.Value.GetString()!, CultureInfo.InvariantCulture),
        "float" => Barograph.Formats.Numbers.FloatText.TryParse(System.Text.Encoding.UTF8.GetBytes(named.Value.GetString()!), out var number)
            ? number : throw new FormatException(named.Value.ToString()),
        "duration" => new TimeSpan(long.Parse(named.Value.GetString()!, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick),
        "time" => DateTimeOffset.Parse(named.Value.GetString()!, CultureInfo.InvariantCulture),
        "strings" => named.Value.EnumerateArray().Select(static e => e.GetString()!).ToArray(),
        "texts" => named.Value.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value.GetString()!),
        "list" => named.Value.EnumerateArray().Select(Value).ToArray(),
        "map" => named.Value.EnumerateObject().ToDictionary(static p => p.Name, static p => Value(p.Value)),
        _ => throw new FormatException($"unknown kind {named.Name}"),
    };
}
