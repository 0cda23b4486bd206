using System.Globalization;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Sends, receives, resets and retransmits; nearly all of it is in the kernel's tables, errors and spikes are told.</summary>
sealed class NetworkTally(TraceConditions conditions)
{
    static readonly string[] StateNames =
        ["", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING", "NEW_SYN_RECV"];

    readonly Counts errors = new();
    ulong spikes;

    public void Take(Story story)
    {
        if (story.Action is not ("send" or "receive")) return;
        if (story.Error is { } error) errors.Add(error);
        if (story.RoundTripNs is { } trip && trip > conditions.SlowRoundTrip.Ticks * 100) spikes++;
    }

    public TcpEvidence? Tcp(TableSums sums, PeerNames owners)
    {
        var (sent, received, trips) = (sums.Of(Operation.Send, TableSums.IsTcp), sums.Of(Operation.Receive, TableSums.IsTcp), sums.Of(Operation.RoundTrip));
        var states = sums.Tables.Totals.Where(static t => t.Key.Operation == Operation.State)
            .GroupBy(static t => (int)t.Key.Kind, static t => t.Value.Count).Select(static g => KeyValuePair.Create(StateName(g.Key), g.Aggregate(0ul, static (a, b) => a + b)));
        var tcp = new TcpEvidence
        {
            Sends = sent.Count,
            Receives = received.Count,
            Errors = sent.Errors + received.Errors,
            SentBytes = sent.Bytes,
            ReceivedBytes = received.Bytes,
            RoundTrips = Latency.Of(trips),
            Spikes = Math.Max(spikes, trips.CountAbove(conditions.SlowRoundTrip.TotalNanoseconds)),
            Retransmits = sums.Of(Operation.Retransmit).Count,
            ResetsReceived = sums.Of(Operation.ResetReceived).Count,
            ResetsSent = sums.Of(Operation.ResetSent).Count,
            ByError = errors.Ranked(),
            Peers = Peers(sums.Tables, owners),
            States = Counted.Ranked(states),
        };
        return tcp.Sends + tcp.Receives + tcp.Retransmits + tcp.ResetsReceived + tcp.ResetsSent == 0 && tcp.States.Count == 0 ? null : tcp;
    }

    public static UdpEvidence? Udp(TableSums sums)
    {
        var (sent, received) = (sums.Of(Operation.Send, TableSums.IsUdp), sums.Of(Operation.Receive, TableSums.IsUdp));
        if (sent.Count + received.Count == 0) return null;
        var both = new LatencySpread();
        foreach (var (key, total) in sums.Tables.Totals) if (key.Operation is Operation.Send or Operation.Receive && TableSums.IsUdp(key.Kind)) both.Add(total);
        return new UdpEvidence(sent.Count, received.Count, both.Errors, sent.Bytes, received.Bytes, Latency.Of(both), []);
    }

    static string StateName(int state) => state > 0 && state < StateNames.Length ? StateNames[state] : $"state {state}";

    // One address may appear in several control groups.
    static IReadOnlyList<PeerTraffic> Peers(Snapshot tables, PeerNames owners)
        => [.. tables.Peers.Select(static row => Peer(row.Key, row.Value)).GroupBy(static p => (p.Address, p.Udp)).Select(static g => g.Aggregate(Add)).Select(p => p with { Owner = owners.Of(p.Address) })
            .OrderByDescending(static p => p.Bytes).ThenBy(static p => p.Address, StringComparer.Ordinal)];

    static PeerTraffic Peer(PeerKey key, in PeerTotal total)
    {
        const ushort Udp = 17;
        return new PeerTraffic(AddressOf(key), key.Protocol == Udp, total.SentBytes, total.ReceivedBytes, total.Connects, total.Failures,
            total.RoundTrips == 0 ? 0 : total.RoundTripUs * 1000.0 / total.RoundTrips, total.RoundTripMaxUs * 1000.0, total.RoundTrips, total.Retransmits, total.Resets);
    }

    // Who connects to us comes from another port each time: there the port is ours.
    static string AddressOf(PeerKey key)
    {
        if (key is { RemotePort: 0, LocalPort: 0 }) return "other peers"; // that are no longer told apart
        var address = StoryTeller.Address(key.Family, key.Remote, key.RemotePort);
        return key.RemotePort != 0 ? address : string.Create(CultureInfo.InvariantCulture, $"{address[..address.LastIndexOf(':')]} to our port {key.LocalPort}");
    }

    static PeerTraffic Add(PeerTraffic a, PeerTraffic b)
    {
        var trips = a.RoundTrips + b.RoundTrips;
        return new PeerTraffic(a.Address, a.Udp, a.SentBytes + b.SentBytes, a.ReceivedBytes + b.ReceivedBytes, a.Connects + b.Connects, a.Failures + b.Failures,
            trips == 0 ? 0 : ((a.RoundTripNs * a.RoundTrips) + (b.RoundTripNs * b.RoundTrips)) / trips, Math.Max(a.RoundTripMaxNs, b.RoundTripMaxNs), trips, a.Retransmits + b.Retransmits, a.Resets + b.Resets);
    }
}
