using System.Globalization;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Reports;

/// <summary>Reads, writes, fsyncs; which files, and what failed.</summary>
static class FileSection
{
    public static ReportSection? Of(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Files is not { } files) return null;
        var operations = files.Writes + files.Reads + files.Fsyncs.Count;
        var draft = new SectionDraft("filesystem", "File System Statistics", evidence.Seconds, limits)
            .Rate("write_operations", "Write operations", files.Writes)
            .Rate("read_operations", "Read operations", files.Reads)
            .Rate("fsync_operations", "Fsync operations", files.Fsyncs.Count)
            .Durations(files.Latency)
            .Count("slow_operations", string.Create(CultureInfo.InvariantCulture, $"Slow operations (>{evidence.Conditions.SlowFile.TotalMilliseconds:0.0}ms)"), files.Slow, files.Slow > 0 ? Tone.Odd : Tone.Plain);
        Kind(draft, "write", "Write latency", files.WriteLatency);
        Kind(draft, "read", "Read latency", files.ReadLatency);
        Kind(draft, "fsync", "Fsync latency", files.Fsyncs);
        return draft
            .Bytes(files.WrittenBytes + files.ReadBytes, files.Writes + files.Reads)
            .Rate("open_operations", "Open operations", files.Opens)
            .Rate("other_operations", "Pipe and device operations", files.Others)
            .Errors(files.ByError)
            .List("top_files", "Top accessed files", [.. files.Files.Where(static f => f.Operations > 0)], static f => File(f, $"{f.Operations} operations, {Durations.Size(f.Bytes)}"), limits.Files)
            .List("top_opened_files", "Top opened files", files.Opened, Opened, limits.Files)
            .List("slowest_files", "Slowest files (by time spent)", [.. files.Files.Where(f => f.MaxNs >= evidence.Conditions.SlowFile.TotalNanoseconds).OrderByDescending(static f => f.TotalNs).ThenBy(static f => f.Path, StringComparer.Ordinal)],
                static f => File(f, $"{f.Operations} operations, {Durations.Text(f.TotalNs)} in all, max {NameSections.Milliseconds(f.MaxNs)}"), limits.Files)
            .List("top_failures", "Top failures", files.Failures, static f => new RankedItem($"{f.Action} {f.Path} {f.Error}", string.Create(CultureInfo.InvariantCulture, $"{f.Action} {f.Path}: {f.Error} ({f.Count} times, {f.Process})"),
                [new("operation", f.Action), new("path", f.Path), new("error", f.Error), new("count", f.Count), new("process_name", f.Process)], Tone.Odd), limits.Files)
            .Finish();
    }

    static void Kind(SectionDraft draft, string name, string label, Latency latency)
    {
        if (latency.Count == 0) return;
        draft.Add(new FigureRow(label,
        [
            new Figure($"{name}_avg_latency_ms", "avg", latency.MeanNs / 1e6, Unit.Milliseconds), new Figure($"{name}_p95_ms", "P95", latency.P95Ns / 1e6, Unit.Milliseconds),
            new Figure($"{name}_max_latency_ms", "max", latency.MaxNs / 1e6, Unit.Milliseconds),
        ]));
    }

    static RankedItem Opened(FileOpens f)
    {
        var (failed, opened) = (f.Errors > 0 ? string.Create(CultureInfo.InvariantCulture, $", {f.Errors} failed") : "", f.Count - f.Errors);
        var took = opened > 0 ? $", avg {NameSections.Milliseconds(f.TotalNs / opened)}, max {NameSections.Milliseconds(f.MaxNs)}" : "";
        return new RankedItem(f.Path, string.Create(CultureInfo.InvariantCulture, $"{f.Path} ({f.Count} opens{failed}{took})"),
            [new("path", f.Path), new("count", f.Count), new("errors", f.Errors), new("avg_latency_ms", NameSections.Ms(opened > 0 ? f.TotalNs / opened : 0)), new("max_latency_ms", NameSections.Ms(f.MaxNs))], f.Errors > 0 ? Tone.Odd : Tone.Plain);
    }

    static RankedItem File(FileTraffic f, string says) => new(f.Path, $"{f.Path} ({says})",
    [
        new("path", f.Path), new("count", f.Operations), new("reads", f.Reads), new("writes", f.Writes), new("fsyncs", f.Fsyncs), new("bytes", f.Bytes), new("total_ms", NameSections.Ms(f.TotalNs)), new("max_latency_ms", NameSections.Ms(f.MaxNs)),
    ]);
}
