using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Barograph.Formats.Templates;
using Barograph.Model.Labels;

namespace Barograph.Alerting.Receivers.Content;

/// <summary>Labels or annotations by name, as templates see them: <c>.Labels.severity</c>, <c>.Labels.SortedPairs</c>, <c>.Labels.Remove</c>.</summary>
sealed class KeyValues : IReadOnlyDictionary<string, string>, IGoStruct
{
    readonly SortedDictionary<string, string> pairs;

    public KeyValues(LabelSet labels)
    {
        pairs = new(StringComparer.Ordinal);
        for (var reader = labels.Read(); reader.Read();) pairs[Encoding.UTF8.GetString(reader.Name)] = Encoding.UTF8.GetString(reader.Value);
    }

    public KeyValues(IEnumerable<KeyValuePair<string, string>> pairs) => this.pairs = new(new Dictionary<string, string>(pairs), StringComparer.Ordinal);

    public string TypeName => "template.KV";

    public int Count => pairs.Count;

    public IEnumerable<string> Keys => pairs.Keys;

    public IEnumerable<string> Values => pairs.Values;

    public string this[string key] => pairs[key];

    /// <summary>The alert's name comes first, the others by theirs.</summary>
    public PairList SortedPairs
        => new([.. pairs.OrderBy(static pair => pair.Key != "alertname").Select(static pair => new Pair(pair.Key, pair.Value))]);

    /// <summary>What all of them have alike.</summary>
    public static KeyValues Common(IReadOnlyList<KeyValues> all)
    {
        if (all.Count == 0) return new KeyValues(LabelSet.Empty);
        return new KeyValues(all[0].Where(pair => all.All(one => one.TryGetValue(pair.Key, out var value) && value == pair.Value)));
    }

    public bool ContainsKey(string key) => pairs.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => pairs.TryGetValue(key, out value);

    public bool TryGetField(string name, out object? value)
    {
        value = name switch
        {
            "SortedPairs" => GoFunction.Method(name, () => SortedPairs),
            "Remove" => GoFunction.Of<IReadOnlyList<string>>(name, keys => new KeyValues(pairs.Where(pair => !keys.Contains(pair.Key)))),
            "Names" => GoFunction.Method(name, () => SortedPairs.Names),
            "Values" => GoFunction.Method(name, () => SortedPairs.Values),
            "String" => GoFunction.Method(name, ToString),
            _ => null,
        };
        return value is not null;
    }

    public override string ToString() => SortedPairs.ToString();

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
