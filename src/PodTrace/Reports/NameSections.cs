using System.Globalization;
using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Reports;

/// <summary>What was asked of others by name: lookups, requests, commands, handshakes.</summary>
static class NameSections
{
    public static ReportSection? Dns(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Dns is not { } dns) return null;
        return new SectionDraft("dns", "DNS Statistics", evidence.Seconds, limits)
            .Rate("total_lookups", "Total lookups", dns.Lookups, "rate_per_second")
            .Durations(dns.Latency)
            .Share("errors", "Errors", dns.Errors, dns.Lookups, "error_rate", evidence.Conditions.ErrorPercent)
            .Share("unanswered", "Unanswered", dns.Unanswered, dns.Lookups, "unanswered_rate", 0)
            .Errors(dns.ByError)
            .List("top_targets", "Top targets", dns.Names, static n => new RankedItem(n.Name, $"{n.Name} ({n.Lookups} lookups{Failed(n.Errors, n.ByError)}{Average(n.Latency)})",
                [new("target", n.Name), new("count", n.Lookups), new("errors", n.Errors), new("avg_latency_ms", Ms(n.Latency.MeanNs)), new("max_latency_ms", Ms(n.Latency.MaxNs))], n.Errors > 0 ? Tone.Odd : Tone.Plain))
            .Finish();
    }

    public static ReportSection? Http(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Http is not { } http) return null;
        var failed = http.Endpoints.Aggregate(0ul, static (sum, e) => sum + e.ServerErrors);
        var slowest = http.Endpoints.Where(static e => e.Latency.Count > 0).OrderByDescending(static e => e.Latency.P95Ns).ThenBy(static e => e.Name, StringComparer.Ordinal).ToList();
        return new SectionDraft("http", "HTTP Statistics", evidence.Seconds, limits)
            .Rate("requests", "Requests", http.Requests)
            .Rate("responses", "Responses", http.Responses)
            .Some("http2_requests", "Over HTTP/2", http.OverHttp2)
            .Durations(http.Latency)
            .Share("server_errors", "Server errors (5xx)", failed, http.Requests, "server_error_rate", 1)
            .Share("client_errors", "Client errors (4xx)", http.Endpoints.Aggregate(0ul, static (sum, e) => sum + e.ClientErrors), http.Requests, "client_error_rate", 50)
            .Share("unanswered", "Unanswered", http.Requests - http.Responses, http.Requests, "unanswered_rate", evidence.Conditions.ErrorPercent)
            .List("statuses", "Status codes", http.Statuses, static s => new RankedItem(s.Name, $"{s.Name}: {s.Count} responses", [new("status", s.Name), new("count", s.Count)], s.Name is ['5', ..] ? Tone.Bad : Tone.Plain), limits.States)
            .List("top_urls", "Top requested URLs", http.Endpoints, Endpoint, limits.Urls)
            .List("slowest_urls", "Slowest URLs (by P95)", slowest, Endpoint, limits.Urls)
            .Finish();
    }

    public static ReportSection? Databases(Evidence evidence, ReportLimits limits)
        => evidence.Databases is { } databases ? Exchanges(databases, new SectionDraft("databases", "Database Statistics", evidence.Seconds, limits), "commands", evidence.Conditions.ErrorPercent) : null;

    public static ReportSection? Handshakes(Evidence evidence, ReportLimits limits)
        => evidence.Handshakes is { } handshakes ? Exchanges(handshakes, new SectionDraft("tls", "TLS Statistics", evidence.Seconds, limits), "handshakes", evidence.Conditions.ErrorPercent) : null;

    static ReportSection Exchanges(ExchangeEvidence exchanges, SectionDraft draft, string what, double badPercent)
        => draft
            .Rate(what, char.ToUpperInvariant(what[0]) + what[1..], exchanges.Count)
            .Durations(exchanges.Latency)
            .Share("errors", "Errors", exchanges.Errors, exchanges.Count, "error_rate", badPercent)
            .Errors(exchanges.ByError)
            .List($"top_{what}", $"Top {what}", exchanges.ByName, c => new RankedItem(c.Name, string.Create(CultureInfo.InvariantCulture, $"{c.Name} ({c.Count} {what}, {c.Errors} failed{Average(c.Latency)})"),
                [new(what[..^1], c.Name), new("count", c.Count), new("errors", c.Errors), new("avg_latency_ms", Ms(c.Latency.MeanNs)), new("p95_ms", Ms(c.Latency.P95Ns)), new("max_latency_ms", Ms(c.Latency.MaxNs))], c.Errors > 0 ? Tone.Odd : Tone.Plain))
            .Finish();

    public static string Average(Latency latency) => latency.Count == 0 ? "" : $", avg {Milliseconds(latency.MeanNs)}, max {Milliseconds(latency.MaxNs)}";

    public static string Failed(ulong errors, IReadOnlyList<Counted> byError)
        => errors == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {errors} failed: {string.Join(", ", byError.Take(3).Select(static e => e.Name))}");

    public static string Milliseconds(double ns) => FigureText.Milliseconds(ns / 1e6);

    public static double Ms(double ns) => Math.Round(ns / 1e6, 6);

    static RankedItem Endpoint(HttpEndpoint e)
    {
        var statuses = string.Join(", ", e.Statuses.Take(3).Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.Name}×{s.Count}")));
        return new RankedItem($"{(e.Served ? "serve " : "")}{e.Name}", $"{e.Name} ({e.Requests} requests{(e.Served ? " served" : "")}: {statuses}; avg {Milliseconds(e.Latency.MeanNs)}, p95 {Milliseconds(e.Latency.P95Ns)}, max {Milliseconds(e.Latency.MaxNs)})",
        [
            new("url", e.Name), new("direction", e.Served ? "served" : "sent"), new("count", e.Requests), new("server_errors", e.ServerErrors), new("client_errors", e.ClientErrors), new("unanswered", e.Unanswered),
            new("avg_latency_ms", Ms(e.Latency.MeanNs)), new("p95_ms", Ms(e.Latency.P95Ns)), new("max_latency_ms", Ms(e.Latency.MaxNs)),
        ], e.ServerErrors > 0 ? Tone.Bad : e.Unanswered > 0 ? Tone.Odd : Tone.Plain);
    }
}
