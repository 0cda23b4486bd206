using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Rules;

/// <summary>Open connections that are slow, lose packets or break.</summary>
static class TrafficRules
{
    const ulong FewRetransmits = 3;
    const double RetransmitPercent = 1;

    public static IEnumerable<Issue> RoundTrips(Evidence evidence)
    {
        if (evidence.Tcp is not { RoundTrips.Count: > 0, Spikes: > 0 } tcp) yield break;
        var percent = tcp.Spikes * 100.0 / tcp.RoundTrips.Count;
        if (percent < evidence.Conditions.SpikePercent) yield break;
        var slow = tcp.Peers.Where(p => p.RoundTripMaxNs > evidence.Conditions.SlowRoundTrip.TotalNanoseconds).OrderByDescending(static p => p.RoundTripMaxNs).Take(3).ToList();
        yield return new Issue(Severity.Warning, "rtt-spikes", "",
            Phrase.Say($"slow round trips: {tcp.Spikes} of {tcp.RoundTrips.Count} above {Phrase.Ms(evidence.Conditions.SlowRoundTrip.TotalNanoseconds)}, {Phrase.Ms(tcp.RoundTrips.MaxNs)} at most"),
            "The network to these addresses is slow or loses packets, or the other side acknowledges late.", percent)
        {
            Evidence = [.. slow.Select(static p => Phrase.Say($"{p.Address}: {Phrase.Ms(p.RoundTripNs)} on average, {Phrase.Ms(p.RoundTripMaxNs)} at most"))],
        };
    }

    public static IEnumerable<Issue> Retransmits(Evidence evidence)
    {
        if (evidence.Tcp is not { } tcp || tcp.Retransmits < FewRetransmits) yield break;
        var percent = tcp.Retransmits * 100.0 / Math.Max(1, tcp.Sends + tcp.Retransmits);
        if (percent < RetransmitPercent) yield break;
        var peers = tcp.Peers.Where(static p => p.Retransmits > 0).OrderByDescending(static p => p.Retransmits).Take(3).ToList();
        yield return new Issue(Severity.Warning, "retransmits", peers.Count == 1 ? peers[0].Address : "",
            Phrase.Say($"packets are lost: {tcp.Retransmits} retransmissions against {tcp.Sends} sends"),
            "Packets, or their acknowledgements, get lost: a full or broken link, a firewall that drops, a host that is overloaded or gone. Each costs at least 200 ms.", tcp.Retransmits)
        {
            Evidence = [.. peers.Select(static p => Phrase.Say($"{p.Address}: {p.Retransmits} retransmissions"))],
        };
    }

    public static IEnumerable<Issue> Resets(Evidence evidence)
    {
        if (evidence.Tcp is not { } tcp) yield break;
        // The reset that answers a connect to a closed port is told as the failed connect.
        var refused = evidence.Connections?.ByError.FirstOrDefault(static e => e.Name == "ECONNREFUSED")?.Count ?? 0;
        var broken = tcp.ResetsReceived > refused ? tcp.ResetsReceived - refused : 0;
        if (broken == 0) yield break;
        var opened = Math.Max(1, (evidence.Connections?.Total ?? 0) - (evidence.Connections?.Failed ?? 0));
        var peers = tcp.Peers.Where(static p => p.Resets > 0 && p.Failures < p.Resets).OrderByDescending(static p => p.Resets).Take(3).ToList();
        yield return new Issue(broken * 10 >= opened ? Severity.Warning : Severity.Notice, "resets", peers.Count == 1 ? peers[0].Address : "",
            Phrase.Say($"open connections are cut off: {broken} resets received"),
            "The other side, or something on the way, ended connections hard: a crash, an idle timeout of a proxy or load balancer, a close with unread data.", broken)
        {
            Evidence = [.. peers.Select(static p => Phrase.Say($"{p.Address}: {p.Resets} resets"))],
        };
    }

    public static IEnumerable<Issue> Errors(Evidence evidence)
    {
        if (evidence.Tcp is { Errors: > 0 } tcp && tcp.Errors * 100.0 / Math.Max(1, tcp.Sends + tcp.Receives) > Math.Min(1, evidence.Conditions.ErrorPercent))
        {
            yield return new Issue(Severity.Warning, "tcp-errors", "", Phrase.Say($"sends and receives fail: {tcp.Errors} of {tcp.Sends + tcp.Receives}{Names(tcp.ByError)}"),
                "EPIPE and ECONNRESET: the program goes on writing where the other side has closed. ETIMEDOUT: the other side is gone.", tcp.Errors);
        }
        if (evidence.Udp is { Errors: > 0 } udp && udp.Errors * 100.0 / Math.Max(1, udp.Sends + udp.Receives) > Math.Min(1, evidence.Conditions.ErrorPercent))
        {
            yield return new Issue(Severity.Warning, "udp-errors", "", Phrase.Say($"datagrams fail: {udp.Errors} of {udp.Sends + udp.Receives}"),
                "ECONNREFUSED on UDP: nobody listens at that port (a resolver or metrics agent that is down). EPERM: a firewall rule. EMSGSIZE: larger than the path takes.", udp.Errors);
        }
    }

    static string Names(IReadOnlyList<Counted> errors) => errors.Count == 0 ? "" : $" ({Phrase.Names(errors)})";
}
