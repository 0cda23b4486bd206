namespace Barograph.Formats.Templates;

/// <summary>What a key that a map lacks stands for: Go's option <c>missingkey=…</c>.</summary>
public enum MissingKey
{
    /// <summary>No value; printed as <c>&lt;no value&gt;</c>.</summary>
    Default,

    /// <summary>The zero of the map's values: the empty string for labels.</summary>
    Zero,

    /// <summary>The run fails.</summary>
    Error,
}
