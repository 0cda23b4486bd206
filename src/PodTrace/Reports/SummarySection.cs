using System.Globalization;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Rules;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Reports;

/// <summary>What was looked at for how long, and the verdict in one line.</summary>
static class SummarySection
{
    public const string Key = "summary";
    const int MaxTarget = 120;

    public static ReportSection Of(Evidence evidence, ReportLimits limits, IReadOnlyList<Issue> issues)
    {
        var draft = new SectionDraft(Key, "Summary", evidence.Seconds, limits)
            .Count("total_events", "Total events", evidence.Events)
            .Add(new Figure("events_per_second", "Events per second", evidence.Rate(evidence.Events), Unit.Count));
        if (evidence.Conditions.Target.Length > 0) draft.Add(new Words("target", "Target", evidence.Conditions.Target is { Length: > MaxTarget } target ? target[..MaxTarget] + "…" : evidence.Conditions.Target));
        draft.Count("told_events", "Events told one by one", evidence.Told);
        if (evidence.LossOf(Loss.Event) is > 0 and var lost) draft.Count("lost_events", "Events lost", lost, Tone.Odd);
        return draft.Add(new Words("verdict", "Potential issues", Verdict(issues), issues.Count == 0 ? Tone.Plain : issues[0].Severity == Severity.Critical ? Tone.Bad : Tone.Odd)).Finish();
    }

    /// <summary>What a reader must know about how the figures came about.</summary>
    public static IReadOnlyList<string> Remarks(Evidence evidence)
    {
        List<string> remarks = [.. evidence.Conditions.Missing];
        if (!evidence.IsComplete) remarks.Add("the recording ends early: its tables of totals are missing, counts are those of the events that it holds");
        foreach (var loss in Enum.GetValues<Loss>())
        {
            if (evidence.LossOf(loss) is not (> 0 and var count)) continue;
            remarks.Add(loss switch
            {
                Loss.Event => string.Create(CultureInfo.InvariantCulture, $"{count} events were lost because the ring was full: counts and latencies are exact, lists by name and error are not whole"),
                Loss.Stack => string.Create(CultureInfo.InvariantCulture, $"{count} slow operations more have no stack: so many were taken already (PODTRACE_MAX_EVENTS_FOR_STACKS)"),
                Loss.Frame => string.Create(CultureInfo.InvariantCulture, $"{count} times frames of HTTP/2 could not be followed: some requests over it are missing, and some of their paths are not known"),
                _ => string.Create(CultureInfo.InvariantCulture, $"{count} times there was no room for another row of {loss.ToString().ToLowerInvariant()}s: their counts are missing"),
            });
        }
        return remarks;
    }

    static string Verdict(IReadOnlyList<Issue> issues)
    {
        if (issues.Count == 0) return "none found";
        var parts = issues.GroupBy(static i => i.Severity).OrderByDescending(static g => g.Key).Select(static g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} {g.Key.ToString().ToLowerInvariant()}"));
        return string.Create(CultureInfo.InvariantCulture, $"{issues.Count} ({string.Join(", ", parts)})");
    }
}
