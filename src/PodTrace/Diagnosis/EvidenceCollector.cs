using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Takes what a trace tells, live or replayed, and adds it up. One caller at a time. What it keeps is bounded, however long a trace lasts.</summary>
/// <param name="boot">The moment at which the kernel's clock stood at zero.</param>
public sealed class EvidenceCollector(TraceConditions conditions, DateTimeOffset boot, long startedNs)
{
    const int MaxReadings = 100_000;

    readonly DnsTally dns = new();
    readonly ConnectionTally connections = new();
    readonly NetworkTally network = new(conditions);
    readonly FileTally files = new(conditions);
    readonly HttpTally http = new();
    readonly ExchangeTally grpc = new(CallOf);
    readonly ExchangeTally databases = new(static story => $"{story.Application} {story.Command} {PeerOf(story)}".Trim());
    readonly ExchangeTally handshakes = new(PeerOf);
    readonly PoolTally pools = new();
    readonly ProcessTally processes = new();
    readonly List<Pulse> pulses = [];
    readonly List<LimitReading> readings = [];
    ulong told;

    /// <summary>What the kernel does not allow is known only when the trace has begun.</summary>
    public TraceConditions Conditions { get; set; } = conditions;

    /// <summary>Into how many parts the timeline is divided.</summary>
    public int TimelineParts { get; init; } = 5;

    public void Take(Story story)
    {
        told++;
        switch (story.Class)
        {
            case StoryClass.Dns: dns.Take(story); break;
            case StoryClass.Net when story.Action == "connect": connections.Take(story); break;
            case StoryClass.Net: network.Take(story); break;
            case StoryClass.Fs: files.Take(story); break;
            case StoryClass.Http: http.Take(story); break;
            case StoryClass.Grpc: grpc.Take(story); break;
            case StoryClass.Db: databases.Take(story); break;
            case StoryClass.Tls: handshakes.Take(story); break;
            case StoryClass.Proc: processes.Take(story); break;
        }
    }

    public void Take(in PoolUse use) => pools.Take(use);

    public void Take(in Pulse pulse)
    {
        if (pulses.Count < MaxReadings) pulses.Add(pulse);
        else pulses[^1] = pulse;
    }

    public void Take(in LimitReading reading)
    {
        if (readings.Count < MaxReadings) readings.Add(reading);
    }

    // A stream that lasts is meant to: its time is no call's.
    static string CallOf(Story story) => $"{story.Command} {(story.Action == "serve" ? "served" : $"at {story.Target}")}{(story.Detail.EndsWith("streamed", StringComparison.Ordinal) ? ", streamed" : "")}";

    // Who asks us comes from another port each time.
    static string PeerOf(Story story) => story.Action == "serve" && story.Target.LastIndexOf(':') is > 0 and var port ? $"served to {story.Target[..port]}" : story.Target;

    /// <param name="pathOf">The path of an inode on a device.</param>
    /// <param name="peers">Whose addresses are; null = nobody knows.</param>
    public Evidence Finish(long endedNs, Snapshot tables, Func<uint, ulong, string> pathOf, bool isComplete = true, PeerNames? peers = null)
    {
        var owners = peers ?? new PeerNames();
        if (Conditions.StartedNs > 0) startedNs = Math.Max(startedNs, Conditions.StartedNs); // loading is no part of the trace
        var sums = new TableSums(tables);
        var (started, duration) = (boot.AddTicks(startedNs / 100), TimeSpan.FromTicks(Math.Max(0, endedNs - startedNs) / 100));
        var (connected, answered, called, looked, asked, shaken) = (connections.Finish(sums, started, owners), http.Finish(), grpc.Finish(), dns.Finish(), databases.Finish(), handshakes.Finish());
        var chart = new PulseChart(pulses, boot, startedNs, endedNs, TimelineParts);
        // Lookups, requests, commands and handshakes are calls' contents, not calls: the kernel's counts do not have them.
        var contents = (looked?.Lookups ?? 0) + (answered?.Requests ?? 0) + (called?.Count ?? 0) + (asked?.Count ?? 0) + (shaken?.Count ?? 0);
        return new Evidence
        {
            Conditions = Conditions,
            Started = started,
            Duration = duration,
            Events = Math.Max(sums.Events + contents, told),
            Told = told,
            Losses = tables.Losses,
            IsComplete = isComplete,
            Dns = looked,
            Tcp = network.Tcp(sums, owners),
            Connections = connected,
            Files = files.Finish(sums, pathOf),
            Udp = NetworkTally.Udp(sums),
            Http = answered,
            Grpc = called,
            Databases = asked,
            Handshakes = shaken,
            Pools = pools.Finish(owners),
            Cpu = ProcessTally.Cpu(sums),
            Memory = processes.Memory(sums),
            Limits = LimitEvidence.Of(readings),
            Life = processes.Life(sums),
            Processes = processes.Processes(tables),
            Activity = chart.Activity(),
            ConnectionPattern = ConnectionPattern.Of(connected, started, duration),
            NetworkPattern = chart.Network(),
        };
    }
}
