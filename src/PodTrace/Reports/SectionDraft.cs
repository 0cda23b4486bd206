using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Reports;

/// <summary>Puts a section together line by line, with podtrace's labels.</summary>
/// <param name="limits">How long its lists are; those that nothing else is said of have as many items as there are targets.</param>
sealed class SectionDraft(string key, string title, double seconds, ReportLimits limits)
{
    readonly List<ReportLine> lines = [];

    public ReportSection Finish() => new(key, title, lines);

    public SectionDraft Count(string name, string label, ulong count, Tone tone = Tone.Plain)
    {
        lines.Add(new Figure(name, label, count, Unit.Count, tone));
        return this;
    }

    /// <summary>A line only where there was any.</summary>
    public SectionDraft Some(string name, string label, ulong count, Tone tone = Tone.Plain) => count == 0 ? this : Count(name, label, count, tone);

    /// <summary>As in <c>Fsync operations: 50 (10.0/sec)</c>.</summary>
    public SectionDraft Rate(string name, string label, ulong count, string? rateName = null, Tone tone = Tone.Plain)
    {
        lines.Add(new Figure(name, label, count, Unit.Count, tone, new Figure(rateName ?? name + "_per_second", "", count / seconds, Unit.PerSecond)));
        return this;
    }

    /// <summary>As in <c>Failed connections: 41 (93.2%)</c>.</summary>
    public SectionDraft Share(string name, string label, ulong count, ulong of, string shareName, double badPercent, Tone odd = Tone.Odd)
    {
        var percent = of == 0 ? 0 : count * 100.0 / of;
        lines.Add(new Figure(name, label, count, Unit.Count, count == 0 ? Tone.Plain : percent > badPercent ? Tone.Bad : odd, new Figure(shareName, "", percent, Unit.Percent)));
        return this;
    }

    public SectionDraft Time(string name, string label, double ns, Tone tone = Tone.Plain)
    {
        lines.Add(new Figure(name, label, ns / 1e6, Unit.Milliseconds, tone));
        return this;
    }

    public SectionDraft Add(ReportLine line)
    {
        lines.Add(line);
        return this;
    }

    /// <summary>Average, maximum, percentiles and histogram, with the words that the section uses for them.</summary>
    public SectionDraft Durations(Latency latency, string what = "latency", string prefix = "", bool max = true)
    {
        if (latency.Count == 0) return this;
        var name = what.Replace(' ', '_');
        Time($"{prefix}avg_{name}_ms", $"Average {what}", latency.MeanNs);
        if (max) Time($"{prefix}max_{name}_ms", $"Max {what}", latency.MaxNs);
        return Percentiles(latency, prefix).Add(new Histogram($"{prefix}histogram", "Distribution", latency));
    }

    public SectionDraft Percentiles(Latency latency, string prefix = "")
        => Add(new FigureRow("Percentiles",
        [
            new Figure($"{prefix}p50_ms", "P50", latency.P50Ns / 1e6, Unit.Milliseconds),
            new Figure($"{prefix}p95_ms", "P95", latency.P95Ns / 1e6, Unit.Milliseconds),
            new Figure($"{prefix}p99_ms", "P99", latency.P99Ns / 1e6, Unit.Milliseconds),
        ]));

    /// <summary>Total, average for each operation, throughput.</summary>
    public SectionDraft Bytes(ulong bytes, ulong operations, string each = "operation")
    {
        if (bytes == 0) return this;
        lines.Add(new Figure("total_bytes", "Total bytes transferred", bytes, Unit.Bytes));
        if (operations > 0) lines.Add(new Figure("avg_bytes", $"Average bytes per {each}", Math.Floor((double)bytes / operations), Unit.Bytes));
        lines.Add(new Figure("bytes_per_second", "Average throughput", Math.Floor(bytes / seconds), Unit.BytesPerSecond));
        return this;
    }

    /// <summary>Errors by name.</summary>
    public SectionDraft Errors(IReadOnlyList<Counted> errors, string name = "error_breakdown", string label = "Error breakdown")
        => List(name, label, errors, static e => new RankedItem(e.Name, $"{e.Name}: {e.Count} occurrences", [new("error", e.Name), new("count", e.Count)]), tone: Tone.Odd);

    public SectionDraft List<T>(string name, string label, IReadOnlyList<T> rows, Func<T, RankedItem> item, int? limit = null, Tone tone = Tone.Plain)
    {
        if (rows.Count > 0) lines.Add(new Ranking(name, label, [.. rows.Take(limit ?? limits.Targets).Select(item)], tone));
        return this;
    }
}
