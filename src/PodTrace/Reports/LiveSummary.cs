using System.Globalization;
using System.Text.Json;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Rules;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Reports;

/// <summary>The last seconds in a few lines: how much, how fast, by whom, and what is wrong.</summary>
public static class LiveSummary
{
    const int TopProcesses = 4;
    const int TopIssues = 2;

    /// <summary>The heading, then one line for each family that did something.</summary>
    public static IReadOnlyList<string> Lines(Evidence window, TimeZoneInfo zone)
    {
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture,
                $"--- {TimeZoneInfo.ConvertTime(window.Ended, zone):HH:mm:ss} last {window.Seconds:0.0}s: {window.Events} events ({window.Rate(window.Events):0.0}/sec), {window.Told} told, {window.LossOf(Loss.Event)} lost"),
        };
        if (Network(window) is { Length: > 0 } network) lines.Add("NET   " + network);
        if (window.Dns is { } dns) lines.Add(string.Create(CultureInfo.InvariantCulture, $"DNS   {dns.Lookups} lookups{NameSections.Failed(dns.Errors, dns.ByError)}{Times(dns.Latency)}"));
        if (window.Http is { } http) lines.Add(string.Create(CultureInfo.InvariantCulture, $"HTTP  {http.Requests} requests: {string.Join(", ", http.Statuses.Take(4).Select(static s => $"{s.Name}×{s.Count}"))}{Times(http.Latency)}"));
        if (window.Grpc is { } grpc) lines.Add(string.Create(CultureInfo.InvariantCulture, $"GRPC  {grpc.Count} calls{NameSections.Failed(grpc.Errors, grpc.ByError)}{Times(grpc.Latency)}"));
        if (window.Databases is { } databases) lines.Add(string.Create(CultureInfo.InvariantCulture, $"DB    {databases.Count} commands, {databases.Errors} failed{Times(databases.Latency)}"));
        if (window.Handshakes is { } handshakes) lines.Add(string.Create(CultureInfo.InvariantCulture, $"TLS   {handshakes.Count} handshakes{NameSections.Failed(handshakes.Errors, handshakes.ByError)}{Times(handshakes.Latency)}"));
        if (window.Files is { } files && files.Latency.Count + files.Opens > 0)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"FS    {files.Reads} reads, {files.Writes} writes, {files.Fsyncs.Count} fsyncs, {files.Opens} opens, {files.Slow} slow{Times(files.Latency)}"));
        if (window.Cpu is { } cpu) lines.Add(string.Create(CultureInfo.InvariantCulture, $"CPU   {cpu.OnCpuNs / 1e7 / window.Seconds:0.0}% of one CPU{Times(cpu.RunQueue, "run queue ")}{Times(cpu.Blocked, "blocked ")}"));
        var top = Top(window).Select(p => string.Create(CultureInfo.InvariantCulture, $"{Printable.Text(p.Name)}[{p.Process}] {window.Rate(p.Events):0.#}/sec {p.OnCpuNs / 1e7 / window.Seconds:0.0}% CPU")).ToList();
        if (top.Count > 0) lines.Add("TOP   " + string.Join(", ", top));
        foreach (var issue in Issues(window)) lines.Add($"{Issue.Label(issue.Severity)} {Printable.Text(issue.Title)}");
        return lines;
    }

    /// <summary>The same as an object on one line; <c>type</c> tells it from the events.</summary>
    public static void Write(Utf8JsonWriter json, Evidence window)
    {
        json.WriteStartObject();
        json.WriteString("time", window.Ended.UtcDateTime);
        json.WriteString("type", "SUMMARY");
        json.WriteNumber("seconds", Math.Round(window.Seconds, 3));
        json.WriteNumber("events", window.Events);
        json.WriteNumber("events_per_second", Math.Round(window.Rate(window.Events), 3));
        json.WriteNumber("told_events", window.Told);
        json.WriteNumber("lost_events", window.LossOf(Loss.Event));
        Latency(json, "connect", window.Connections?.Latency, window.Connections?.Failed);
        Latency(json, "rtt", window.Tcp?.RoundTrips, null);
        Latency(json, "dns", window.Dns?.Latency, window.Dns?.Errors);
        Latency(json, "http", window.Http?.Latency, window.Http?.Endpoints.Aggregate(0ul, static (sum, e) => sum + e.ServerErrors));
        Latency(json, "grpc", window.Grpc?.Latency, window.Grpc?.Errors);
        Latency(json, "database", window.Databases?.Latency, window.Databases?.Errors);
        Latency(json, "tls", window.Handshakes?.Latency, window.Handshakes?.Errors);
        Latency(json, "fs", window.Files?.Latency, null);
        Latency(json, "run_queue", window.Cpu?.RunQueue, null);
        json.WriteStartArray("top_processes");
        foreach (var process in Top(window))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", process.Process);
            json.WriteString("name", process.Name);
            json.WriteNumber("events_per_second", Math.Round(window.Rate(process.Events), 3));
            json.WriteNumber("cpu_percent", Math.Round(process.OnCpuNs / 1e7 / window.Seconds, 3));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("potential_issues");
        foreach (var issue in Issues(window)) json.WriteStringValue(issue.Title);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static string Network(Evidence window)
    {
        var parts = new List<string>();
        if (window.Tcp is { } tcp && tcp.Sends + tcp.Receives > 0) parts.Add($"sent {Durations.Size(tcp.SentBytes / window.Seconds)}/s, received {Durations.Size(tcp.ReceivedBytes / window.Seconds)}/s{Times(tcp.RoundTrips, "RTT ")}");
        if (window.Connections is { } connections) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{connections.Total} connects{NameSections.Failed(connections.Failed, connections.ByError)}{Times(connections.Latency)}"));
        if (window.Tcp is { Retransmits: > 0 } lossy) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{lossy.Retransmits} retransmissions"));
        if (window.Udp is { } udp) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{udp.Sends + udp.Receives} datagrams"));
        return string.Join("; ", parts);
    }

    static IEnumerable<ProcessEvidence> Top(Evidence window) => window.Processes.Where(static p => p.Events > 0).Take(TopProcesses);

    // In so short a time little is known: only what does not work is worth a line.
    static IEnumerable<Issue> Issues(Evidence window) => IssueRules.Find(window).Where(static i => i.Severity > Severity.Notice).Take(TopIssues);

    static string Times(Latency latency, string what = "")
        => latency.Count == 0 ? "" : $", {what}avg {NameSections.Milliseconds(latency.MeanNs)} p95 {NameSections.Milliseconds(latency.P95Ns)}";

    static void Latency(Utf8JsonWriter json, string name, Latency? latency, ulong? errors)
    {
        if (latency is not { Count: > 0 } && errors is null or 0) return;
        json.WriteStartObject(name);
        json.WriteNumber("count", latency?.Count ?? 0);
        if (errors is { } failed) json.WriteNumber("errors", failed);
        if (latency is { Count: > 0 })
        {
            json.WriteNumber("avg_ms", NameSections.Ms(latency.MeanNs));
            json.WriteNumber("p95_ms", NameSections.Ms(latency.P95Ns));
            json.WriteNumber("p99_ms", NameSections.Ms(latency.P99Ns));
        }
        json.WriteEndObject();
    }
}
