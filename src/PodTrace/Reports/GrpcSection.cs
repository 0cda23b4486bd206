using System.Globalization;
using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Reports;

/// <summary>Calls of methods over gRPC, by method and by how they ended.</summary>
static class GrpcSection
{
    public static ReportSection? Of(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Grpc is not { } calls) return null;
        var slowest = calls.ByName.Where(static m => m.Latency.Count > 0).OrderByDescending(static m => m.Latency.P95Ns).ThenBy(static m => m.Name, StringComparer.Ordinal).ToList();
        return new SectionDraft("grpc", "gRPC Statistics", evidence.Seconds, limits)
            .Rate("calls", "Calls", calls.Count)
            .Durations(calls.Latency)
            .Share("errors", "Errors", calls.Errors, calls.Count, "error_rate", evidence.Conditions.ErrorPercent)
            .Errors(calls.ByError, "statuses", "Errors by status")
            .List("top_methods", "Top methods", calls.ByName, Method, limits.Urls)
            .List("slowest_methods", "Slowest methods (by P95)", slowest, Method, limits.Urls)
            .Finish();
    }

    static RankedItem Method(ExchangeSum m)
    {
        var times = m.Latency.Count == 0
            ? ""
            : $"; avg {NameSections.Milliseconds(m.Latency.MeanNs)}, p50 {NameSections.Milliseconds(m.Latency.P50Ns)}, p95 {NameSections.Milliseconds(m.Latency.P95Ns)}, p99 {NameSections.Milliseconds(m.Latency.P99Ns)}";
        var failed = m.Errors == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {m.Errors} failed: {string.Join(", ", m.ByError.Take(3).Select(static e => string.Create(CultureInfo.InvariantCulture, $"{e.Name}×{e.Count}")))}");
        return new RankedItem(m.Name, string.Create(CultureInfo.InvariantCulture, $"{m.Name} ({m.Count} calls{failed}{times})"),
        [
            new("method", m.Name), new("count", m.Count), new("errors", m.Errors), new("avg_latency_ms", NameSections.Ms(m.Latency.MeanNs)), new("p50_ms", NameSections.Ms(m.Latency.P50Ns)), new("p95_ms", NameSections.Ms(m.Latency.P95Ns)),
            new("p99_ms", NameSections.Ms(m.Latency.P99Ns)), new("max_latency_ms", NameSections.Ms(m.Latency.MaxNs)),
        ], m.Errors * 2 >= m.Count ? Tone.Bad : m.Errors > 0 ? Tone.Odd : Tone.Plain);
    }
}
