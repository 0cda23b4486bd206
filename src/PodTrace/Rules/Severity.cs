namespace Barograph.PodTrace.Rules;

/// <summary>How bad an issue is.</summary>
public enum Severity
{
    /// <summary>Good to know.</summary>
    Notice,

    /// <summary>Slower or less safe than it should be.</summary>
    Warning,

    /// <summary>Something does not work, or is about to stop.</summary>
    Critical,
}
