using System.Collections;

namespace Barograph.Formats.Templates.Running;

/// <summary>Any .NET dictionary with text keys as a Go map.</summary>
readonly struct GoMap
{
    readonly IReadOnlyDictionary<string, string>? texts;
    readonly IReadOnlyDictionary<string, object?>? anything;
    readonly IDictionary? plain;

    GoMap(object source)
    {
        Source = source;
        texts = source as IReadOnlyDictionary<string, string>;
        anything = source as IReadOnlyDictionary<string, object?>;
        plain = source as IDictionary;
    }

    public object Source { get; }

    public int Count => texts?.Count ?? anything?.Count ?? plain!.Count;

    public string TypeName => texts is not null ? "map[string]string" : anything is not null ? "map[string]interface {}" : GoTypes.NameOf(Source.GetType());

    public bool IsOfAnything => texts is null && (anything is not null || TypeName == "map[string]interface {}");

    /// <summary>What Go gives for a key that is not there where a value there must be.</summary>
    public object? Zero => TypeName["map[string]".Length..] switch
    {
        "string" => "",
        "int" => 0L,
        "float64" => 0.0,
        "bool" => false,
        "time.Duration" => TimeSpan.Zero,
        _ => null,
    };

    public static bool TryFrom(object? value, out GoMap map)
    {
        map = value is IReadOnlyDictionary<string, string> or IReadOnlyDictionary<string, object?> or IDictionary ? new GoMap(value) : default;
        return map.Source is not null;
    }

    public bool TryGet(string key, out object? value)
    {
        if (texts is not null)
        {
            var found = texts.TryGetValue(key, out var text);
            value = text;
            return found;
        }

        if (anything is not null)
        {
            var found = anything.TryGetValue(key, out value);
            value = GoTypes.Normal(value);
            return found;
        }

        value = plain!.Contains(key) ? GoTypes.Normal(plain[key]) : null;
        return value is not null || plain.Contains(key);
    }

    public string[] SortedKeys()
    {
        string[] keys = texts is not null ? [.. texts.Keys] : anything is not null ? [.. anything.Keys] : [.. plain!.Keys.Cast<object>().Select(static k => k.ToString()!)];
        Array.Sort(keys, StringComparer.Ordinal);
        return keys;
    }
}
