using System.Globalization;
using Barograph.App.Commands;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Reports;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.App.Tracing;

/// <summary><c>--diagnose</c>: adds up while it lasts, prints the report and writes the exports at the end.</summary>
sealed class ReportReader : ITraceReader
{
    readonly TracePlan plan;
    readonly EvidenceCollector collector;
    readonly DateTimeOffset boot;
    readonly long startedNs;
    readonly bool showsProgress = !Console.IsErrorRedirected;
    readonly List<(StreamWriter File, EventTable Table)> tables = [];

    public ReportReader(TracePlan plan, TraceConditions conditions, DateTimeOffset boot, long startedNs)
    {
        this.plan = plan;
        this.boot = boot;
        this.startedNs = startedNs;
        collector = new EvidenceCollector(conditions, boot, startedNs) { TimelineParts = plan.Settings.Report.TimelineParts };
        // Events go to their file as they come: there may be any number of them.
        foreach (var export in plan.Exports.Where(static e => e.Format == "csv"))
        {
            var file = StandardOutput.Writer(Open(export));
            tables.Add((file, new EventTable(file)));
        }
        // The others are opened at the end; what cannot be written should be said before.
        foreach (var export in plan.Exports) if (export is { Format: not "csv", File: { } path }) File.Create(path).Dispose();
    }

    public void Begin(TraceConditions conditions) => collector.Conditions = conditions;

    public void Take(Story story)
    {
        collector.Take(story);
        foreach (var (_, table) in tables) table.Take(story);
    }

    public void Take(in PoolUse use) => collector.Take(use);

    public void Take(in LimitReading reading) => collector.Take(reading);

    public void Beat(in Pulse pulse, Snapshot tables)
    {
        collector.Take(pulse);
        if (!showsProgress || plan.Replay is not null) return;
        var seconds = (pulse.TimeNs - startedNs) / 1e9;
        var until = plan.Duration is { } duration ? string.Create(CultureInfo.InvariantCulture, $" of {duration.TotalSeconds:0.#}s") : "";
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\e[Kgathering: {seconds:0}s{until}, {pulse.Events} events (Ctrl-C ends and reports)"));
    }

    public void End(TraceEnd end)
    {
        if (showsProgress && plan.Replay is null) Console.Error.Write("\r\e[K");
        var evidence = collector.Finish(end.TimeNs, end.Tables, end.PathOf, end.IsComplete, end.Peers) with { Stacks = end.Stacks };
        var report = Report.Of(evidence, plan.Settings.Report);
        foreach (var (file, _) in tables) file.Flush();
        foreach (var export in plan.Exports) Write(export, report);
        // A report for people stands in nobody's way: with an export on the standard output it is left out.
        if (plan.Exports.Any(static e => e.File is null)) return;
        using var output = StandardOutput.Open();
        using var text = StandardOutput.Writer(output);
        var eyes = Terminal.Out.Profile.Capabilities.Ansi;
        new TextReport(text, eyes, TimeZoneInfo.Local, eyes && Console.WindowWidth > 0 ? Console.WindowWidth - 1 : TextReport.UsualWidth).Write(report);
    }

    public void Dispose()
    {
        foreach (var (file, _) in tables) file.Dispose();
    }

    static void Write(TraceExport export, Report report)
    {
        if (export.Format == "csv") return;
        using var output = new BufferedStream(Open(export));
        if (export.Format == "json") JsonReport.Write(output, report);
        else HtmlReport.Write(output, report, TimeZoneInfo.Local);
        output.Flush();
    }

    static Stream Open(TraceExport export) => export.File is { } path ? File.Create(path) : StandardOutput.Open();
}
