using System.Globalization;
using System.Text.Json;

namespace Barograph.Tests.Conformance.Api;

/// <summary>Compares two JSON answers: objects by key, lists of series in any order, numbers in strings within a few bits.</summary>
static class JsonShape
{
    /// <summary>Null where they agree, otherwise the path and both sides of the first difference.</summary>
    public static string? Difference(JsonElement expected, JsonElement found, string path = "$")
    {
        if (expected.ValueKind != found.ValueKind) return $"{path}: expected {Cut(expected)}, found {Cut(found)}";
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                return Objects(expected, found, path);
            case JsonValueKind.Array:
                return Arrays(expected, found, path);
            case JsonValueKind.String:
                return SameText(expected.GetString()!, found.GetString()!) ? null : $"{path}: expected {Cut(expected)}, found {Cut(found)}";
            default:
                return expected.GetRawText() == found.GetRawText() ? null : $"{path}: expected {Cut(expected)}, found {Cut(found)}";
        }
    }

    static string? Objects(JsonElement expected, JsonElement found, string path)
    {
        var names = expected.EnumerateObject().Select(static p => p.Name).ToHashSet();
        foreach (var name in found.EnumerateObject().Select(static p => p.Name))
        {
            if (!names.Contains(name)) return $"{path}.{name}: not expected, found {Cut(found.GetProperty(name))}";
        }
        foreach (var property in expected.EnumerateObject())
        {
            if (!found.TryGetProperty(property.Name, out var other)) return $"{path}.{property.Name}: expected {Cut(property.Value)}, found nothing";
            if (Difference(property.Value, other, $"{path}.{property.Name}") is { } difference) return difference;
        }
        return null;
    }

    static string? Arrays(JsonElement expected, JsonElement found, string path)
    {
        if (expected.GetArrayLength() != found.GetArrayLength()) return $"{path}: expected {expected.GetArrayLength()} elements {Cut(expected)}, found {found.GetArrayLength()} {Cut(found)}";
        JsonElement[] a = [.. expected.EnumerateArray()], b = [.. found.EnumerateArray()];
        if (a.Length > 0 && a[0].ValueKind == JsonValueKind.Object)
        {
            a = [.. a.OrderBy(Key, StringComparer.Ordinal)];
            b = [.. b.OrderBy(Key, StringComparer.Ordinal)];
        }
        for (var i = 0; i < a.Length; i++)
        {
            if (Difference(a[i], b[i], $"{path}[{i}]") is { } difference) return difference;
        }
        return null;
    }

    /// <summary>A series is known by its labels, whatever their order and whatever its values.</summary>
    static string Key(JsonElement element)
    {
        var labels = element.TryGetProperty("metric", out var metric) ? metric : element;
        return labels.ValueKind == JsonValueKind.Object
            ? string.Join(',', labels.EnumerateObject().Select(static p => $"{p.Name}={p.Value}").Order(StringComparer.Ordinal))
            : labels.GetRawText();
    }

    static bool SameText(string a, string b)
    {
        if (a == b) return true;
        if (!double.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var x)) return false;
        if (!double.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var y)) return false;
        return Math.Abs(x - y) <= 1e-12 * Math.Max(Math.Abs(x), Math.Abs(y));
    }

    static string Cut(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length > 300 ? text[..300] + "…" : text;
    }
}
