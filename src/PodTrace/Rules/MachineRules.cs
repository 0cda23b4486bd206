using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Rules;

/// <summary>Too little memory or processor, waiting for one's turn or for locks.</summary>
static class MachineRules
{
    const double ThrottledPercent = 5;
    const double SlowTurnNs = 10e6;
    const double TurnShare = 5;
    const double LocksPerSecond = 500;
    const double LockNs = 50e6;
    const double LockShare = 20;
    const double BusyPercent = 90;

    // Nothing is worse.
    const double KillWeight = 1_000_000;

    public static IEnumerable<Issue> Killed(Evidence evidence)
    {
        var memory = evidence.Limits.FirstOrDefault(static l => l.Resource == LimitedResource.Memory);
        var kills = Math.Max(evidence.Memory?.Kills ?? 0, memory?.Kills ?? 0);
        if (kills == 0) yield break;
        var names = (evidence.Memory?.Killed ?? []).Select(static k => Phrase.Say($"{k.Name}[{k.Process}]")).Distinct().Take(3).ToList();
        yield return new Issue(Severity.Critical, "oom-kill", names.Count > 0 ? evidence.Memory!.Killed[0].Name : "",
            Phrase.Say($"killed for want of memory: {kills} {(kills == 1 ? "process" : "processes")}{(names.Count > 0 ? " (" + string.Join(", ", names) + ")" : "")}{(memory is { Limit: > 0 } ? $"; the limit is {Durations.Size(memory.Limit)}" : "")}"),
            "The group needed more memory than its limit: raise it, or find what grows (a leak, a cache without a bound, a heap sized for the machine instead of the container).", kills * KillWeight);
    }

    public static IEnumerable<Issue> MemoryLimit(Evidence evidence)
    {
        foreach (var limit in evidence.Limits)
        {
            if (limit.Resource != LimitedResource.Memory || limit.Limit == 0 || limit.MaxPercent < LimitEvidence.WarnPercent) continue;
            yield return new Issue(limit.MaxPercent >= LimitEvidence.CriticalPercent ? Severity.Critical : Severity.Warning, "memory-near-limit", "",
                Phrase.Say($"memory is near its limit: {Phrase.Percent(limit.MaxPercent)} of {Durations.Size(limit.Limit)} at most, {Phrase.Percent(limit.MeanPercent)} on average, file cache not counted"),
                "A little more and processes are killed; before that the kernel takes code and files out of memory, and everything becomes slow.", limit.MaxPercent);
        }
    }

    public static IEnumerable<Issue> Throttled(Evidence evidence)
    {
        foreach (var limit in evidence.Limits)
        {
            if (limit.Throttled == 0 || limit.Throttled * 100.0 / limit.Periods < ThrottledPercent) continue;
            var percent = limit.Throttled * 100.0 / limit.Periods;
            yield return new Issue(percent >= 50 ? Severity.Critical : Severity.Warning, "cpu-throttled", "",
                Phrase.Say($"the CPU limit stops the program: in {limit.Throttled} of {limit.Periods} periods ({Phrase.Percent(percent)}), for {Durations.Text(limit.StoppedNs)} in all; the limit is {limit.Limit / 1e9:0.##} CPUs"),
                "Threads stand still until the next period, which shows as latency everywhere. Raise the limit, or use fewer threads.", percent);
        }
    }

    public static IEnumerable<Issue> CpuLimit(Evidence evidence) => NearLimit(evidence, LimitedResource.Cpu, "cpu-near-limit",
        static l => Phrase.Say($"the processor is near its limit: {Phrase.Percent(l.MaxPercent)} of {l.Limit / 1e9:0.##} CPUs at most, {Phrase.Percent(l.MeanPercent)} on average"), "A little more and the group is stopped for parts of each period.");

    public static IEnumerable<Issue> IoLimit(Evidence evidence) => NearLimit(evidence, LimitedResource.Io, "io-near-limit",
        static l => Phrase.Say($"disk throughput is near its limit: {Phrase.Percent(l.MaxPercent)} of {Durations.Size(l.Limit)}/s at most, {Phrase.Percent(l.MeanPercent)} on average"), "Reads and writes are held back so that the limit is kept, which shows as slow files.");

    public static IEnumerable<Issue> TaskLimit(Evidence evidence) => NearLimit(evidence, LimitedResource.Tasks, "processes-near-limit",
        static l => Phrase.Say($"processes and threads are near their limit: {Phrase.Percent(l.MaxPercent)} of {l.Limit} at most"), "At the limit no process and no thread can be started (EAGAIN): raise it, or find what starts so many.");

    public static IEnumerable<Issue> RunQueue(Evidence evidence)
    {
        if (evidence.Cpu is not { RunQueue: { Count: > 0 } turns } cpu || turns.P95Ns < SlowTurnNs) yield break;
        // Seldom and long does not matter; much in proportion to the work does.
        var share = cpu.OnCpuNs == 0 ? 100 : cpu.RunQueueNs * 100.0 / (cpu.RunQueueNs + cpu.OnCpuNs);
        if (share < TurnShare) yield break;
        yield return new Issue(Severity.Warning, "cpu-contention", "",
            Phrase.Say($"threads wait for a processor: 5% of the waits take {Phrase.Ms(turns.P95Ns)} or more, {Phrase.Ms(turns.MaxNs)} at most; {Durations.Text(cpu.RunQueueNs)} waited against {Durations.Text(cpu.OnCpuNs)} of work"),
            "The machine is overcommitted, the group has a small weight, or its limit stops it.", share);
    }

    public static IEnumerable<Issue> Locks(Evidence evidence)
    {
        if (evidence.Cpu is not { Locks: { Count: > 0 } locks } cpu) yield break;
        var (rate, share) = (evidence.Rate(locks.Count), cpu.LockNs / 1e7 / evidence.Seconds);
        // Idle threads wait long and seldom; threads that fight for a lock, short and often.
        if (rate < LocksPerSecond || locks.MeanNs > LockNs || share < LockShare) yield break;
        var who = evidence.Processes.OrderByDescending(static p => p.LockNs).First();
        yield return new Issue(Severity.Warning, "lock-contention", who.Name,
            Phrase.Say($"threads wait for locks: {locks.Count} futex calls ({Phrase.Rate(rate)}), {Phrase.Ms(locks.MeanNs)} on average, {Durations.Text(cpu.LockNs)} in all"),
            "Threads fight for a mutex: smaller critical sections, fewer threads, or data of their own.", rate)
        {
            Evidence = [Phrase.Say($"most of it in {who.Name}[{who.Process}]: {who.Locks} calls, {Durations.Text(who.LockNs)}")],
        };
    }

    public static IEnumerable<Issue> OneBusyProcess(Evidence evidence)
    {
        if (evidence.Seconds < 1) yield break;
        foreach (var one in evidence.Processes)
        {
            var percent = one.OnCpuNs / 1e7 / evidence.Seconds;
            if (percent < BusyPercent) continue;
            yield return new Issue(Severity.Notice, "cpu-busy", one.Name, Phrase.Say($"{one.Name}[{one.Process}] keeps a processor busy: {Phrase.Percent(percent)} of one CPU over {evidence.Seconds:0.#}s"),
                "If it should be idle, it spins or loops; a profile shows where.", percent);
        }
    }

    public static IEnumerable<Issue> Losses(Evidence evidence)
    {
        if (evidence.LossOf(Loss.Event) is not (> 0 and var lost)) yield break;
        yield return new Issue(Severity.Notice, "events-lost", "", Phrase.Say($"this trace is not whole: {lost} events were lost because they came faster than they were read"),
            "Counts and latencies are still exact. Look at fewer families (--filter) or raise the thresholds.", lost);
    }

    static IEnumerable<Issue> NearLimit(Evidence evidence, LimitedResource resource, string rule, Func<LimitEvidence, string> says, string advice)
    {
        foreach (var limit in evidence.Limits)
        {
            if (limit.Resource != resource || limit.Limit == 0 || limit.MaxPercent < LimitEvidence.WarnPercent || limit.Throttled * 100.0 / Math.Max(1, limit.Periods) >= ThrottledPercent) continue;
            yield return new Issue(limit.MeanPercent >= LimitEvidence.CriticalPercent ? Severity.Critical : Severity.Warning, rule, "", says(limit), advice, limit.MaxPercent);
        }
    }
}
