namespace Barograph.Query.Testing;

/// <summary>One command of a test script.</summary>
/// <param name="Line">Where it starts, from 1.</param>
abstract record TestCommand(int Line);

sealed record ClearCommand(int Line) : TestCommand(Line);

/// <summary><c>load 5m</c> and its series.</summary>
sealed record LoadCommand(int Line, long StepMs, bool WithCustomBuckets, IReadOnlyList<SeriesDescription> Series, IReadOnlyList<StartTimeDescription> Starts) : TestCommand(Line);

/// <summary>A line that makes no sense, and with it what stands below it: a failed case.</summary>
sealed record BrokenCommand(int Line, string Text, string Complaint) : TestCommand(Line);
