namespace Barograph.PodTrace.Rules;

/// <summary>What is wrong, how one sees it, and where to look next.</summary>
/// <param name="Rule">Which rule found it; stays the same between versions.</param>
/// <param name="Subject">What it is about: an address, a name, a path. With the rule it tells two issues apart.</param>
/// <param name="Title">Cause and evidence in one sentence with figures.</param>
/// <param name="Advice">What that usually means, and where to look.</param>
/// <param name="Weight">Orders issues of one severity: how much is touched.</param>
public sealed record Issue(Severity Severity, string Rule, string Subject, string Title, string Advice, double Weight)
{
    /// <summary>Further evidence, one line each.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public static string Label(Severity severity) => severity switch
    {
        Severity.Critical => "CRITICAL",
        Severity.Warning => "WARNING",
        _ => "NOTICE",
    };
}
