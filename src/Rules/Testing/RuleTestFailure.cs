namespace Barograph.Rules.Testing;

/// <summary>One thing that is not as a test expects.</summary>
/// <param name="Title">What was asked: <c>alertname: Down, time: 5m</c>, or the whole message where nothing can be compared.</param>
/// <param name="Expected">A text for each alert or sample, sorted.</param>
public sealed record RuleTestFailure(string Title, IReadOnlyList<string> Expected, IReadOnlyList<string> Found)
{
    public static RuleTestFailure Message(string message) => new(message, [], []);

    /// <summary>There are two sides to show.</summary>
    public bool IsComparison => Expected.Count + Found.Count > 0;
}
