using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Rules;

/// <summary>All rules over what a trace found; the worst issue first.</summary>
public static class IssueRules
{
    /// <summary>More than so many issues help nobody: the rest is less grave than these.</summary>
    public const int MaxIssues = 30;

    static readonly Func<Evidence, IEnumerable<Issue>>[] All =
    [
        ConnectionRules.Failing, ConnectionRules.Slow, ConnectionRules.ShortLived, ConnectionRules.Bursts, TrafficRules.RoundTrips, TrafficRules.Retransmits, TrafficRules.Resets, TrafficRules.Errors,
        NameRules.Failing, NameRules.SearchPaths, NameRules.Slow, RequestRules.ServerErrors, RequestRules.ClientErrors, RequestRules.Unanswered, RequestRules.Slow, GrpcRules.Failing, GrpcRules.Slow, RequestRules.Databases, RequestRules.Handshakes, PoolRules.Exhausted,
        FileRules.Slow, FileRules.Failing, FileRules.Missing, FileRules.Small, ProcessRules.Leaks, ProcessRules.Crashes, ProcessRules.Restarts, ProcessRules.Storms,
        MachineRules.Killed, MachineRules.MemoryLimit, MachineRules.Throttled, MachineRules.CpuLimit, MachineRules.IoLimit, MachineRules.TaskLimit, MachineRules.RunQueue, MachineRules.Locks, MachineRules.OneBusyProcess, MachineRules.Losses,
    ];

    public static IReadOnlyList<Issue> Find(Evidence evidence)
        => [.. All.SelectMany(rule => rule(evidence)).OrderByDescending(static i => i.Severity).ThenByDescending(static i => i.Weight).ThenBy(static i => i.Rule, StringComparer.Ordinal).ThenBy(static i => i.Subject, StringComparer.Ordinal).Take(MaxIssues)];
}
