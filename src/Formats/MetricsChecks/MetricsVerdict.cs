using Barograph.Formats.Exposition;

namespace Barograph.Formats.MetricsChecks;

/// <summary>What <c>check metrics</c> says of a page.</summary>
/// <param name="Error">The page cannot be read, or breaks the letter of the format; then nothing else is known.</param>
/// <param name="Findings">Sorted by metric, then problem.</param>
public sealed record MetricsVerdict(ExpositionError? Error, IReadOnlyList<MetricsFinding> Findings)
{
    /// <summary>As promtool exits: 0 = good, 1 = broken, 3 = against the conventions.</summary>
    public int ExitCode => Error is not null ? 1 : Findings.Count > 0 ? 3 : 0;
}
