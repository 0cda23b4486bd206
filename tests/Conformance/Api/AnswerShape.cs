using System.Text.Json;

namespace Barograph.Tests.Conformance.Api;

/// <summary>Which keys and types an answer has, as text: the values, and how many there are, do not matter.</summary>
static class AnswerShape
{
    // Of Prometheus 3.14; the one that can be had here is older.
    static readonly string[] Newer = ["samplesRead", "samplesReadPerStep"];

    public static string Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', Properties(element))}}}",
        JsonValueKind.Array => $"[{string.Join('|', element.EnumerateArray().Select(Of).Distinct().Order(StringComparer.Ordinal))}]",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => element.ValueKind.ToString().ToLowerInvariant(),
    };

    static IEnumerable<string> Properties(JsonElement element)
        => element.EnumerateObject().Where(static property => !Newer.Contains(property.Name)).Select(static property => $"{property.Name}:{Of(property.Value)}").Order(StringComparer.Ordinal);
}
