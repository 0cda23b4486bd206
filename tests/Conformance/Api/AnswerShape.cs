using System.Text.Json;

namespace Barograph.Tests.Conformance.Api;

/// <summary>Which keys and types an answer has, as text: the values, and how many there are, do not matter.</summary>
static class AnswerShape
{
    public static string Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', element.EnumerateObject().Select(static property => $"{property.Name}:{Of(property.Value)}").Order(StringComparer.Ordinal))}}}",
        JsonValueKind.Array => $"[{string.Join('|', element.EnumerateArray().Select(Of).Distinct().Order(StringComparer.Ordinal))}]",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => element.ValueKind.ToString().ToLowerInvariant(),
    };
}
