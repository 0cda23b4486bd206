using System.Globalization;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Reports;

/// <summary>Processor, memory, and what there may be of them.</summary>
static class MachineSections
{
    public static ReportSection? Cpu(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Cpu is not { } cpu) return null;
        var draft = new SectionDraft("cpu", "CPU Statistics", evidence.Seconds, limits)
            .Rate("thread_switches", "Thread switches", cpu.Switches)
            .Durations(cpu.Blocked, "block time");
        if (cpu.RunQueue.Count > 0)
        {
            draft.Add(new FigureRow("Run queue delay",
            [
                new Figure("run_queue_avg_ms", "avg", cpu.RunQueue.MeanNs / 1e6, Unit.Milliseconds), new Figure("run_queue_p95_ms", "P95", cpu.RunQueue.P95Ns / 1e6, Unit.Milliseconds),
                new Figure("run_queue_max_ms", "max", cpu.RunQueue.MaxNs / 1e6, Unit.Milliseconds),
            ]));
        }
        if (cpu.Locks.Count > 0)
        {
            draft.Rate("futex_calls", "Futex calls", cpu.Locks.Count).Add(new FigureRow("Futex time",
            [
                new Figure("futex_avg_ms", "avg", cpu.Locks.MeanNs / 1e6, Unit.Milliseconds), new Figure("futex_p95_ms", "P95", cpu.Locks.P95Ns / 1e6, Unit.Milliseconds),
                new Figure("futex_max_ms", "max", cpu.Locks.MaxNs / 1e6, Unit.Milliseconds),
            ]));
        }
        return draft.Add(new Figure("on_cpu_seconds", "Time on CPU", cpu.OnCpuNs / 1e9, Unit.Seconds, Tone.Plain, new Figure("on_cpu_percent", "", cpu.OnCpuNs / 1e7 / evidence.Seconds, Unit.Percent))).Finish();
    }

    public static ReportSection? Memory(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Memory is not { } memory) return null;
        return new SectionDraft("memory", "Memory Statistics", evidence.Seconds, limits)
            .Rate("page_faults", "Page faults", memory.PageFaults)
            .Count("oom_kills", "OOM kills", memory.Kills, memory.Kills > 0 ? Tone.Bad : Tone.Plain)
            .List("killed_processes", "Killed processes", memory.Killed, static k => new RankedItem(k.Name, string.Create(CultureInfo.InvariantCulture, $"{k.Name} (PID {k.Process})"), [new("name", k.Name), new("pid", k.Process), new("time", k.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))], Tone.Bad), limits.Kills)
            .Finish();
    }

    public static ReportSection? Limits(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Limits.Count == 0) return null;
        var draft = new SectionDraft("resources", "Resource Limits", evidence.Seconds, limits);
        foreach (var group in evidence.Limits.GroupBy(static l => l.Name))
        {
            // Several targets: each with its number behind the name.
            foreach (var limit in group) Limit(draft, limit, group.Count() > 1 ? string.Create(CultureInfo.InvariantCulture, $"{limit.Name} of {limit.Target}") : limit.Name, group.Count() > 1 ? string.Create(CultureInfo.InvariantCulture, $"{Name(limit)}_{limit.Target}") : Name(limit));
        }
        return draft.Finish();
    }

    static void Limit(SectionDraft draft, LimitEvidence limit, string label, string name)
    {
        var tone = limit.MaxPercent >= LimitEvidence.CriticalPercent ? Tone.Bad : limit.MaxPercent >= LimitEvidence.WarnPercent ? Tone.Odd : Tone.Plain;
        draft.Add(new Words($"{name}_limit", $"{label} limit", limit.Limit == 0 ? "none" : Amount(limit)));
        if (limit.Resource == LimitedResource.Memory)
        {
            draft.Add(new Figure($"{name}_usage_bytes", $"{label} usage", limit.Usage, Unit.Bytes)).Add(new Figure($"{name}_cache_bytes", $"{label} usage that is file cache", limit.Cache, Unit.Bytes));
            if (limit.Peak > 0) draft.Add(new Figure($"{name}_peak_bytes", $"{label} peak", limit.Peak, Unit.Bytes));
        }
        if (limit.Resource == LimitedResource.Tasks) draft.Count($"{name}_usage", $"{label} usage", limit.Usage);
        if (limit.Limit > 0)
        {
            draft.Add(new FigureRow($"{label} utilization",
            [
                new Figure($"{name}_max_utilization_percent", "max", limit.MaxPercent, Unit.Percent), new Figure($"{name}_avg_utilization_percent", "avg", limit.MeanPercent, Unit.Percent),
            ]));
            draft.Add(new Words($"{name}_status", $"{label} status", Status(limit), tone));
        }
        if (limit.Periods > 0)
        {
            draft.Share($"{name}_throttled_periods", $"{label} throttled periods", limit.Throttled, limit.Periods, $"{name}_throttled_percent", 5)
                .Add(new Figure($"{name}_throttled_seconds", $"{label} time stopped", limit.StoppedNs / 1e9, Unit.Seconds, limit.StoppedNs > 0 ? Tone.Odd : Tone.Plain));
        }
    }

    static string Name(LimitEvidence limit) => limit.Resource switch { LimitedResource.Cpu => "cpu", LimitedResource.Memory => "memory", LimitedResource.Tasks => "process", _ => "io" };

    static string Amount(LimitEvidence limit) => limit.Resource switch
    {
        LimitedResource.Cpu => string.Create(CultureInfo.InvariantCulture, $"{limit.Limit / 1e9:0.00} CPUs"),
        LimitedResource.Memory => Durations.Size(limit.Limit),
        LimitedResource.Tasks => limit.Limit.ToString(CultureInfo.InvariantCulture),
        _ => $"{Durations.Size(limit.Limit)}/sec",
    };

    static string Status(LimitEvidence limit) => limit.MaxPercent switch
    {
        >= LimitEvidence.EmergencyPercent => "EMERGENCY",
        >= LimitEvidence.CriticalPercent => "CRITICAL",
        >= LimitEvidence.WarnPercent => "WARNING",
        _ => "OK",
    };
}
