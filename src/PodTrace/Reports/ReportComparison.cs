namespace Barograph.PodTrace.Reports;

/// <summary>What got worse and what got better from one report to another, the largest changes first.</summary>
public sealed record ReportComparison(IReadOnlyList<ReportedIssue> NewIssues, IReadOnlyList<ReportedIssue> GoneIssues, IReadOnlyList<FigureChange> Worse, IReadOnlyList<FigureChange> Better, IReadOnlyList<FigureChange> Other)
{
    /// <summary>Less than this is chance.</summary>
    const double LeastRatio = 1.25;

    static readonly string[] MoreIsWorse =
        ["error", "failed", "failure", "unanswered", "retransmit", "reset", "spike", "slow_operations", "throttled", "kills", "lost", "utilization", "open_descriptors", "run_queue", "latency", "rtt", "block_time", "futex_"];

    // Neither good nor bad by themselves.
    static readonly string[] Neutral = ["histogram", "limit", "told_events", "duration_seconds"];

    public static ReportComparison Of(ReportFile before, ReportFile after)
    {
        var changes = new List<FigureChange>();
        foreach (var place in before.Figures.Keys.Union(after.Figures.Keys))
        {
            // A list has its first entries only: one that is missing says nothing, except that failures of it are new.
            var (had, has) = (before.Figures.TryGetValue(place, out var was), after.Figures.TryGetValue(place, out var now));
            if ((!had || !has) && !IsFailure(place.Key)) continue;
            if (Change(place, was, now, before.Seconds, after.Seconds) is { } change) changes.Add(change);
        }
        var known = before.Issues.Select(static i => (i.Rule, i.Subject)).ToHashSet();
        var still = after.Issues.Select(static i => (i.Rule, i.Subject)).ToHashSet();
        IReadOnlyList<FigureChange> Ranked(Func<FigureChange, bool> which) => [.. changes.Where(which).OrderByDescending(static c => c.Size).ThenByDescending(static c => c.After).ThenBy(static c => c.Place.Section, StringComparer.Ordinal).ThenBy(static c => c.Place.Item, StringComparer.Ordinal).ThenBy(static c => c.Place.Key, StringComparer.Ordinal)];
        return new ReportComparison([.. after.Issues.Where(i => !known.Contains((i.Rule, i.Subject)))], [.. before.Issues.Where(i => !still.Contains((i.Rule, i.Subject)))],
            Ranked(static c => c.Verdict > 0), Ranked(static c => c.Verdict < 0), Ranked(static c => c.Verdict == 0));
    }

    static FigureChange? Change(FigurePlace place, double was, double now, double secondsBefore, double secondsAfter)
    {
        if (Neutral.Any(n => place.Key.Contains(n, StringComparison.Ordinal))) return null;
        var counts = IsCount(place.Key);
        var (before, after) = counts ? (was / secondsBefore, now / secondsAfter) : (was, now);
        if (before == after || (before > 0 && after > 0 && Math.Max(before, after) / Math.Min(before, after) < LeastRatio) || IsTiny(place.Key, before, after)) return null;
        // Of a count with its own rate beside it one is enough.
        if (place.Key.EndsWith("_per_second", StringComparison.Ordinal) && !place.Section.EndsWith("pattern", StringComparison.Ordinal) && !place.Section.EndsWith("patterns", StringComparison.Ordinal) && !place.Key.StartsWith("bytes", StringComparison.Ordinal) && place.Key != "events_per_second") return null;
        return new FigureChange(place, before, after, counts, IsJudged(place.Key) ? Math.Sign(after - before) : 0);
    }

    static bool IsJudged(string key) => key.EndsWith("_ms", StringComparison.Ordinal) || MoreIsWorse.Any(w => key.Contains(w, StringComparison.Ordinal));

    static bool IsFailure(string key) => key is "errors" or "failed" or "unanswered" or "server_errors" or "client_errors" or "retransmits" or "resets" or "oom_kills" or "resets_received";

    static bool IsCount(string key) => !key.EndsWith("_ms", StringComparison.Ordinal) && !key.EndsWith("_rate", StringComparison.Ordinal) && !key.EndsWith("_percent", StringComparison.Ordinal) && !key.EndsWith("per_second", StringComparison.Ordinal)
        && !key.EndsWith("_ratio", StringComparison.Ordinal) && key is not ("avg_bytes" or "memory_usage_bytes" or "memory_cache_bytes" or "memory_peak_bytes" or "unique_targets" or "active_processes");

    // A hundredth of a millisecond, a tenth of a percent: nobody feels that.
    static bool IsTiny(string key, double before, double after)
        => (key.EndsWith("_ms", StringComparison.Ordinal) && Math.Abs(after - before) < 0.05) || ((key.EndsWith("_percent", StringComparison.Ordinal) || key.EndsWith("_rate", StringComparison.Ordinal)) && Math.Abs(after - before) < 0.1);
}
