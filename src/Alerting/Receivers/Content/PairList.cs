using System.Collections;
using Barograph.Formats.Templates;

namespace Barograph.Alerting.Receivers.Content;

/// <summary>Labels in order: <c>.Names</c>, <c>.Values</c>, <c>range</c>.</summary>
sealed class PairList(IReadOnlyList<Pair> pairs) : IReadOnlyList<object?>, IGoStruct
{
    public string TypeName => "template.Pairs";

    public int Count => pairs.Count;

    public object? this[int index] => pairs[index];

    public string[] Names => [.. pairs.Select(static pair => pair.Name)];

    public string[] Values => [.. pairs.Select(static pair => pair.Value)];

    public bool TryGetField(string name, out object? value)
    {
        value = name switch
        {
            "Names" => GoFunction.Method(name, () => Names),
            "Values" => GoFunction.Method(name, () => Values),
            "String" => GoFunction.Method(name, ToString),
            _ => null,
        };
        return value is not null;
    }

    public override string ToString() => string.Join(", ", pairs.Select(static pair => $"{pair.Name}={pair.Value}"));

    public IEnumerator<object?> GetEnumerator() => pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
