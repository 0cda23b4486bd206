using System.Globalization;
using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Reports;

/// <summary>Who used the processor, who came and went, who did most.</summary>
static class ProcessSections
{
    public static ReportSection? CpuUsage(Evidence evidence, ReportLimits limits)
    {
        var busy = evidence.Processes.Where(static p => p.OnCpuNs > 0).OrderByDescending(static p => p.OnCpuNs).ThenBy(static p => p.Process).ToList();
        if (busy.Count == 0) return null;
        var (all, most) = (busy.Aggregate(0ul, static (sum, p) => sum + p.OnCpuNs), (double)busy[0].OnCpuNs);
        return new SectionDraft("cpu_usage", "CPU Usage by Process", evidence.Seconds, limits)
            .List("processes", "Top CPU consumers", busy, p => new RankedItem(Name(p), string.Create(CultureInfo.InvariantCulture, $"{Name(p)}: {Percent(p.OnCpuNs):0.00}% ({p.OnCpuNs / 1e9:0.000}s)"),
                [new("pid", p.Process), new("name", p.Name), new("cpu_percent", Math.Round(Percent(p.OnCpuNs), 4)), new("cpu_seconds", p.OnCpuNs / 1e9)], Tone.Plain, p.OnCpuNs / most), limits.Processes)
            .Add(new Figure("total_cpu_percent", "Total CPU usage", Percent(all), Unit.Percent, Tone.Plain, new Figure("total_cpu_seconds", "", all / 1e9, Unit.Seconds)))
            .Finish();

        double Percent(ulong ns) => ns / 1e7 / evidence.Seconds;
    }

    public static ReportSection? Life(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Life is not { } life) return null;
        var leaks = evidence.Processes.Where(static p => p.FilesLeft + p.SocketsLeft > 0).OrderByDescending(static p => p.FilesLeft + p.SocketsLeft).ThenBy(static p => p.Process).ToList();
        var draft = new SectionDraft("syscalls", "Process and Syscall Activity", evidence.Seconds, limits)
            .Rate("execve_calls", "Execve calls", life.Execs)
            .Rate("fork_events", "Fork events", life.Forks)
            .Some("threads_started", "Threads started", life.Threads)
            .Some("exits", "Exits", life.Exits)
            .Rate("open_calls", "Open calls", life.Opens)
            .Some("open_errors", "Open calls that failed", life.OpenErrors)
            .Rate("close_calls", "Close calls", life.Closes);
        var left = leaks.Where(static p => p.Ending is null).Sum(static p => Math.Max(0, p.FilesLeft) + Math.Max(0, p.SocketsLeft));
        if (left > 0) draft.Add(new Figure("open_descriptors", "Potential descriptor leak", left, Unit.Count, left >= 100 ? Tone.Odd : Tone.Plain, Noun: " more opens than closes"));
        return draft
            .List("descriptors", "Descriptors left open", leaks, static p => new RankedItem(Name(p), string.Create(CultureInfo.InvariantCulture, $"{Name(p)}: {Math.Max(0, p.FilesLeft)} files, {Math.Max(0, p.SocketsLeft)} sockets{(p.Ending is null ? "" : ", ended since")}"),
                [new("pid", p.Process), new("name", p.Name), new("files", p.FilesLeft), new("sockets", p.SocketsLeft)]))
            .List("programs", "Programs started", life.Programs, static p => new RankedItem(p.Name, $"{p.Name} ({p.Count} times)", [new("program", p.Name), new("count", p.Count)]))
            .List("endings", "Ends with an error", life.Endings, static e => new RankedItem(e.Name, $"{e.Name} ({e.Count} times)", [new("ending", e.Name), new("count", e.Count)], Tone.Odd))
            .Finish();
    }

    public static ReportSection? Activity(Evidence evidence, ReportLimits limits)
    {
        var active = evidence.Processes.Where(static p => p.Events > 0).ToList();
        if (active.Count == 0) return null;
        var (all, most) = (active.Aggregate(0ul, static (sum, p) => sum + p.Events), (double)active[0].Events);
        return new SectionDraft("process_activity", "Process Activity", evidence.Seconds, limits)
            .Count("active_processes", "Active processes", (ulong)active.Count)
            .List("processes", "Top active processes", active, p => new RankedItem(Name(p), string.Create(CultureInfo.InvariantCulture, $"{Name(p)}: {p.Events} events ({p.Events * 100.0 / all:0.0}%)"),
                [new("pid", p.Process), new("name", p.Name), new("event_count", p.Events), new("percentage", Math.Round(p.Events * 100.0 / all, 4))], Tone.Plain, p.Events / most), limits.Processes)
            .Finish();
    }

    static string Name(ProcessEvidence p) => string.Create(CultureInfo.InvariantCulture, $"PID {p.Process} ({p.Name})");
}
