namespace Barograph.Rules.Testing;

/// <summary>What came of one test of a file.</summary>
/// <param name="Debug">What happened, for people who look for a mistake; empty where nobody asked.</param>
public sealed record RuleTestOutcome(string Name, IReadOnlyList<RuleTestFailure> Failures, TimeSpan Took, IReadOnlyList<string> Debug);

/// <summary>What came of a file: its tests in their order, or why it could not be run.</summary>
public sealed record RuleTestReport(string File, IReadOnlyList<RuleTestOutcome> Tests, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    public bool Passed => Errors.Count == 0 && Tests.All(static test => test.Failures.Count == 0);
}
