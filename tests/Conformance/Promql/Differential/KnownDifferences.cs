namespace Barograph.Tests.Conformance;

/// <summary>Why an answer of Prometheus 3.5 may differ from ours, each told of in docs/promql.md under its name.</summary>
static class KnownDifferences
{
    /// <summary>Notes that 3.5 does not have yet.</summary>
    public static readonly string[] LaterNotes =
    [
        "PromQL warning: conflicting counter resets during histogram", "PromQL warning: sort is ineffective for range queries",
    ];

    /// <summary>The name of the exception, or null.</summary>
    public static string? NameOf(Question question, PeerAnswer theirs, PeerAnswer ours)
    {
        if (theirs.Differ(ours, exceptNotes: true) is null && ours.AllNotes.All(theirs.AllNotes.Contains) && IsBinary(question.Query)) return "rows without a partner";
        return null;
    }

    static bool IsBinary(string query) => query.Contains(") ", StringComparison.Ordinal) || query.Contains(" (", StringComparison.Ordinal);
}
