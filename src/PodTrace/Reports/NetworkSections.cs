using System.Globalization;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Reports;

/// <summary>TCP, connections, their states, UDP.</summary>
static class NetworkSections
{
    public static ReportSection? Tcp(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Tcp is not { } tcp || tcp.Sends + tcp.Receives + tcp.Retransmits + tcp.ResetsSent == 0) return null;
        var operations = tcp.Sends + tcp.Receives;
        return new SectionDraft("tcp", "TCP Statistics", evidence.Seconds, limits)
            .Rate("send_operations", "Send operations", tcp.Sends)
            .Rate("receive_operations", "Receive operations", tcp.Receives)
            .Durations(tcp.RoundTrips, "RTT")
            .Count("rtt_spikes", string.Create(CultureInfo.InvariantCulture, $"RTT spikes (>{evidence.Conditions.SlowRoundTrip.TotalMilliseconds:0.##}ms)"), tcp.Spikes, tcp.Spikes > 0 ? Tone.Odd : Tone.Plain)
            .Share("errors", "Errors", tcp.Errors, operations, "error_rate", evidence.Conditions.ErrorPercent)
            .Errors(tcp.ByError)
            .Rate("retransmits", "Retransmissions", tcp.Retransmits, tone: tcp.Retransmits > 0 ? Tone.Odd : Tone.Plain)
            .Some("resets_received", "Resets received", tcp.ResetsReceived, Tone.Odd)
            .Some("resets_sent", "Resets sent", tcp.ResetsSent, Tone.Odd)
            .Add(new Figure("sent_bytes", "Bytes sent", tcp.SentBytes, Unit.Bytes))
            .Add(new Figure("received_bytes", "Bytes received", tcp.ReceivedBytes, Unit.Bytes))
            .Bytes(tcp.SentBytes + tcp.ReceivedBytes, operations)
            .List("top_peers", "Top peers", [.. tcp.Peers.Where(static p => !p.Udp)], Peer, limits.Peers)
            .Finish();
    }

    public static ReportSection? Connections(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Connections is not { } connections) return null;
        return new SectionDraft("connections", "Connection Statistics", evidence.Seconds, limits)
            .Rate("total_connections", "Total connections", connections.Total, "rate_per_second")
            .Some("ipv6_connections", "Over IPv6", connections.Ipv6)
            .Durations(connections.Latency)
            .Share("failed", "Failed connections", connections.Failed, connections.Total, "failure_rate", evidence.Conditions.ErrorPercent)
            .Errors(connections.ByError)
            .List("top_targets", "Top connection targets", connections.Targets, static t => new RankedItem(t.Address, $"{t.Address}{Owner(t.Owner)} ({t.Connects} connections{NameSections.Failed(t.Failures, t.ByError)}{NameSections.Average(t.Latency)})",
                [new("target", t.Address), new("count", t.Connects), new("failed", t.Failures), new("avg_latency_ms", NameSections.Ms(t.Latency.MeanNs)), new("max_latency_ms", NameSections.Ms(t.Latency.MaxNs)), new("processes", t.Processes), .. OwnerFields(t.Owner)],
                t.Failures == 0 ? Tone.Plain : t.Failures * 2 >= t.Connects ? Tone.Bad : Tone.Odd))
            .Finish();
    }

    public static ReportSection? States(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Tcp is not { States.Count: > 0 } tcp) return null;
        return new SectionDraft("tcp_states", "TCP Connection State Tracking", evidence.Seconds, limits)
            .Rate("state_changes", "State changes", tcp.States.Aggregate(0ul, static (sum, s) => sum + s.Count))
            .List("states", "State distribution", tcp.States, static s => new RankedItem(s.Name, $"{s.Name}: {s.Count}", [new("state", s.Name), new("count", s.Count)]), limits.States)
            .Finish();
    }

    public static ReportSection? Udp(Evidence evidence, ReportLimits limits)
    {
        if (evidence.Udp is not { } udp) return null;
        var peers = evidence.Tcp?.Peers.Where(static p => p.Udp).ToList() ?? [];
        return new SectionDraft("udp", "UDP Statistics", evidence.Seconds, limits)
            .Rate("send_operations", "Send operations", udp.Sends)
            .Rate("receive_operations", "Receive operations", udp.Receives)
            .Durations(udp.Latency)
            .Share("errors", "Errors", udp.Errors, udp.Sends + udp.Receives, "error_rate", evidence.Conditions.ErrorPercent)
            .Bytes(udp.SentBytes + udp.ReceivedBytes, udp.Sends + udp.Receives)
            .List("top_peers", "Top peers", peers, Peer, limits.Peers)
            .Finish();
    }

    public static string Owner(PeerName owner) => owner.IsKnown ? $" [{owner}]" : "";

    public static IEnumerable<KeyValuePair<string, object>> OwnerFields(PeerName owner)
        => owner.IsKnown ? [new("target_namespace", owner.Namespace), new("target_pod", owner.Pod), new("target_service", owner.Service)] : [];

    static RankedItem Peer(PeerTraffic p)
    {
        var text = $"{p.Address}{Owner(p.Owner)} (sent {Durations.Size(p.SentBytes)}, received {Durations.Size(p.ReceivedBytes)}";
        if (p.RoundTrips > 0) text += $", RTT avg {NameSections.Milliseconds(p.RoundTripNs)}, max {NameSections.Milliseconds(p.RoundTripMaxNs)}";
        if (p.Retransmits > 0) text += string.Create(CultureInfo.InvariantCulture, $", {p.Retransmits} retransmissions");
        if (p.Resets > 0) text += string.Create(CultureInfo.InvariantCulture, $", {p.Resets} resets");
        return new RankedItem(p.Address, text + ")",
        [
            new("target", p.Address), new("sent_bytes", p.SentBytes), new("received_bytes", p.ReceivedBytes), new("avg_rtt_ms", NameSections.Ms(p.RoundTripNs)), new("max_rtt_ms", NameSections.Ms(p.RoundTripMaxNs)),
            new("retransmits", p.Retransmits), new("resets", p.Resets), .. OwnerFields(p.Owner),
        ], p.Retransmits + p.Resets > 0 ? Tone.Odd : Tone.Plain);
    }
}
