namespace Barograph.Formats.Templates;

/// <summary>One series of the answer to a query within a template.</summary>
/// <param name="Labels">All, the name as <c>__name__</c> included.</param>
/// <param name="Value">A float; text where the query answers one.</param>
public sealed record TemplateSample(IReadOnlyDictionary<string, string> Labels, object Value) : IGoStruct
{
    static readonly string[] Fields = ["Labels", "Value"];

    string IGoStruct.TypeName => "*template.sample";

    IReadOnlyList<string> IGoStruct.FieldNames => Fields;

    bool IGoStruct.TryGetField(string name, out object? value)
    {
        value = name switch { "Labels" => Labels, "Value" => Value, _ => null };
        return value is not null;
    }
}
