namespace Barograph.Formats.Configuration;

/// <param name="ExitCode">0 where everything held up, 1 otherwise.</param>
public sealed record CheckReport(IReadOnlyList<CheckLine> Lines, int ExitCode);
