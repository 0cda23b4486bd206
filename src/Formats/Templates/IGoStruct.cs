namespace Barograph.Formats.Templates;

/// <summary>
/// A value with named fields and methods for templates: <c>.Labels</c>, <c>.Alerts.Firing</c>. A method is a field whose value is a
/// <see cref="GoFunction"/>. A list or dictionary that also has methods implements this beside its collection interface; methods win over keys.
/// </summary>
public interface IGoStruct
{
    /// <summary>For errors and <c>%T</c>, such as <c>template.Data</c>.</summary>
    string TypeName => "struct";

    /// <summary>The fields in the order in which <c>{{.}}</c> prints them; methods are not fields.</summary>
    IReadOnlyList<string> FieldNames => [];

    /// <summary>What <c>toJson</c> calls a field.</summary>
    string JsonName(string field) => field;

    bool TryGetField(string name, out object? value);
}
