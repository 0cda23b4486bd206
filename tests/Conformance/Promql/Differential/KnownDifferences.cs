namespace Barograph.Tests.Conformance;

/// <summary>Why an answer of Prometheus 3.5 may differ from ours, each told of in docs/promql.md under its name.</summary>
static class KnownDifferences
{
    /// <summary>Notes that 3.5 does not have yet.</summary>
    public static readonly string[] LaterNotes =
    [
        "PromQL warning: conflicting counter resets during histogram", "PromQL warning: sort is ineffective for range queries",
    ];

    static readonly string[] Judged = ["Parameter value is NaN", "Scalar value ", "Ratio value "];

    /// <summary>What Go's and .NET's libraries calculate with another last digit.</summary>
    static readonly string[] Magnifying = ["^", "exp(", "sinh(", "cosh(", "tan", "log", "ln(", "atan2"];

    static readonly string[] Waves = ["sin(", "cos(", "tan("];

    const string NotCounter = "PromQL warning: this native histogram metric is not a counter: \"\"";
    const string Incompatible = "PromQL info: incompatible sample types encountered for binary operator";

    /// <summary>The name of the exception, or null.</summary>
    public static string? NameOf(Question question, PeerAnswer theirs, PeerAnswer ours)
    {
        var query = question.Query;
        if (ours.Error is { } error) return NameOfError(theirs.Error, error);
        if (Has(query, "mad_over_time") && Has(query, "temperature")) return "the mad_over_time of NaN";
        if (Has(query, "queue_age") && (Has(query, "rate(") || Has(query, "increase("))) return "histograms below zero";
        if (Has(query, "timestamp(") && Has(query, "@") && Has(query, "offset")) return "the timestamp of @ with offset";
        if (Has(query, "count_values") && (Has(query, "topk") || Has(query, "bottomk"))) return "the first of equal values";
        if (Has(query, "count_values") && Has(query, "limit_ratio")) return "the hash of a long label";
        if (Has(query, " % ") && Array.Exists(Magnifying, word => Has(query, word))) return "the remainder of a last digit";
        if (Array.Exists(Waves, word => Has(query, word)) && Array.Exists(Magnifying, word => Has(query, word))) return "the sine of something huge";
        if ((Has(query, "topk") || Has(query, "bottomk")) && theirs.HasSameValues(ours)) return "the first of equal values";
        if (Has(query, "limit_ratio") && theirs.AllNotes.Select(Placeless).ToHashSet().SetEquals(ours.AllNotes.Select(Placeless)) && theirs.Differ(ours, exceptNotes: true) is null)
            return "one place of two";
        if (Has(query, "info(")) return "info over several steps";
        if (theirs.Error is not null || theirs.Differ(ours, exceptNotes: true) is not null) return null;
        if (ours.AllNotes.All(theirs.AllNotes.Contains) && IsBinary(query)) return "rows without a partner";
        if (Has(query, "-") && ours.AllNotes.Except(theirs.AllNotes).All(static note => note.StartsWith(NotCounter, StringComparison.Ordinal))) return "negated histograms are gauges";
        return theirs.AllNotes.All(ours.AllNotes.Contains) && ours.AllNotes.Except(theirs.AllNotes).All(static note => note.StartsWith(Incompatible, StringComparison.Ordinal))
            ? "each pair of incompatible samples is told of" : null;
    }

    static string? NameOfError(string? theirs, string ours)
    {
        if (Array.Exists(Judged, ours.StartsWith)) return "parameters of aggregations are judged before the rows";
        if (theirs is null) return ours.StartsWith("multiple matches for labels", StringComparison.Ordinal) ? "several matches of which none makes anything" : null;
        if (theirs.Replace("\"<Item 57400>\" ", "", StringComparison.Ordinal) == ours) return "a name for @";
        // Of one and the same mistake both would begin to speak alike.
        return !theirs.StartsWith("invalid parameter", StringComparison.Ordinal) && !ours.StartsWith(theirs[..12], StringComparison.Ordinal) ? "one of several errors" : null;
    }

    static string Placeless(string note) => note[..note.LastIndexOf(" (", StringComparison.Ordinal)];

    static bool Has(string query, string word) => query.Contains(word, StringComparison.Ordinal);

    static bool IsBinary(string query) => Has(query, ") ") || Has(query, " (");
}
