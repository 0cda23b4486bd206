using Barograph.Formats.Templates;

namespace Barograph.Alerting.Receivers.Content;

/// <summary>A label or annotation: <c>.Name</c>, <c>.Value</c>.</summary>
sealed record Pair(string Name, string Value) : IGoStruct
{
    public string TypeName => "template.Pair";

    public IReadOnlyList<string> FieldNames { get; } = ["Name", "Value"];

    public bool TryGetField(string name, out object? value)
    {
        value = name switch { "Name" => Name, "Value" => Value, _ => null };
        return value is not null;
    }
}
