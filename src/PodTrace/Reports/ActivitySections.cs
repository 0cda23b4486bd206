using System.Globalization;
using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Reports;

/// <summary>When things happened.</summary>
static class ActivitySections
{
    public static ReportSection? Timeline(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Activity is not { } activity) return null;
        var all = Math.Max(1, activity.Parts.Aggregate(0ul, static (sum, p) => sum + p.Events));
        var most = (double)Math.Max(1, activity.Parts.Max(static p => p.Events));
        return new SectionDraft("timeline", "Activity Timeline", evidence.Seconds, limits)
            .Add(new Timeline("events_by_second", "Events by second", activity.Seconds))
            .List("distribution", "Activity distribution", activity.Parts, p => new RankedItem($"{ReportTime.Mark(p.From)}-{ReportTime.Mark(p.To)}", string.Create(CultureInfo.InvariantCulture, $"{ReportTime.Mark(p.From)}-{ReportTime.Mark(p.To)}: {p.Events} events ({p.Events * 100.0 / all:0.0}%)"),
                [new("from", Iso(p.From)), new("to", Iso(p.To)), new("count", p.Events)], Tone.Plain, p.Events / most), int.MaxValue)
            .Finish();
    }

    public static ReportSection? Bursts(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Activity is not { Bursts.Count: > 0 } activity) return null;
        return new SectionDraft("bursts", "Activity Bursts", evidence.Seconds, limits)
            .Add(new Figure("burst_periods", "Detected", activity.Bursts.Count, Unit.Count, Noun: " burst period(s)"))
            .List("bursts", "Strongest bursts", [.. activity.Bursts.OrderByDescending(static b => b.Rate).ThenBy(static b => b.Time)], static b => new RankedItem(ReportTime.Mark(b.Time), string.Create(CultureInfo.InvariantCulture, $"{ReportTime.Mark(b.Time)}: {b.Rate:0.0} events/sec ({b.Times:0.0}x normal rate)"),
                [new("time", Iso(b.Time)), new("events_per_second", Math.Round(b.Rate, 3)), new("times_normal", Math.Round(b.Times, 3))]), limits.Bursts)
            .Finish();
    }

    public static ReportSection? Connections(Evidence evidence, ReportLimits limits)
    {
        if (evidence.ConnectionPattern is not { } pattern) return null;
        return new SectionDraft("connection_patterns", "Connection Patterns", evidence.Seconds, limits)
            .Add(new Words("pattern", "Pattern", pattern.Pattern))
            .Add(new Figure("avg_connections_per_second", "Average rate", pattern.AverageRate, Unit.PerSecond, Noun: " connections"))
            .Add(new Figure("peak_connections_per_second", "Peak rate", pattern.PeakRate, Unit.PerSecond, Noun: " connections"))
            .Count("unique_targets", "Unique targets", (ulong)pattern.Targets)
            .Finish();
    }

    public static ReportSection? Network(Evidence evidence, ReportLimits limits)
    {
        if (evidence.NetworkPattern is not { } pattern) return null;
        return new SectionDraft("network_pattern", "Network I/O Pattern", evidence.Seconds, limits)
            .Add(new Figure("send_receive_ratio", "Send/Receive ratio", pattern.SendReceiveRatio, Unit.Ratio))
            .Add(new Figure("avg_ops_per_second", "Average throughput", pattern.AverageRate, Unit.PerSecond, Noun: " ops"))
            .Add(new Figure("peak_ops_per_second", "Peak throughput", pattern.PeakRate, Unit.PerSecond, Noun: " ops"))
            .Finish();
    }

    static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
