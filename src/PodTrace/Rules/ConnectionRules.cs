using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Rules;

/// <summary>Connections that fail, take long, or are opened too often.</summary>
static class ConnectionRules
{
    const ulong FewFailures = 3;
    const ulong ManyConnects = 50;
    const double ManyPerSecond = 5;
    const double FewBytesEach = 16 * 1024;
    const double BurstTimes = 3;
    const ulong BurstConnects = 20;

    public static IEnumerable<Issue> Failing(Evidence evidence)
    {
        foreach (var target in evidence.Connections?.Targets ?? [])
        {
            var percent = target.Failures * 100.0 / Math.Max(1, target.Connects);
            if (target.Failures == 0 || percent <= evidence.Conditions.ErrorPercent) continue;
            var main = target.ByError[0];
            var (cause, advice) = Cause(main.Name);
            yield return new Issue(percent >= 50 && target.Failures >= FewFailures ? Severity.Critical : Severity.Warning, "connect-" + cause.Replace(' ', '-'), target.Address,
                Phrase.Say($"connections to {target.Shown} {cause}: {main.Count} of {target.Connects} failed with {main.Name}"), advice, target.Failures)
            {
                Evidence =
                [
                    Phrase.Say($"tried by {target.Processes}; the failures took {Phrase.Ms(target.Latency.P50Ns)} in the middle, {Phrase.Ms(target.Latency.MaxNs)} at most"),
                    .. target.ByError.Count > 1 ? (string[])[$"errors: {Phrase.Names(target.ByError)}"] : [],
                ],
            };
        }
    }

    public static IEnumerable<Issue> Slow(Evidence evidence)
    {
        var slowNs = evidence.Conditions.SlowRoundTrip.TotalNanoseconds;
        foreach (var target in evidence.Connections?.Targets ?? [])
        {
            if (target.Connects == target.Failures || target.Failures * 2 > target.Connects || target.Latency.P95Ns < slowNs) continue;
            yield return new Issue(Severity.Warning, "connect-slow", target.Address,
                Phrase.Say($"connections to {target.Shown} open slowly: 95% within {Phrase.Ms(target.Latency.P95Ns)}, {Phrase.Ms(target.Latency.MaxNs)} at most ({target.Connects} connections)"),
                "A connect takes one round trip: the way is long, packets are lost (a first SYN is repeated after 1 s, then 3 s), or the other side's queue of connections is full.", target.Connects * (target.Latency.P95Ns / 1e6));
        }
    }

    public static IEnumerable<Issue> ShortLived(Evidence evidence)
    {
        foreach (var target in evidence.Connections?.Targets ?? [])
        {
            var (opened, rate) = (target.Connects - target.Failures, evidence.Rate(target.Connects - target.Failures));
            if (opened < ManyConnects || rate < ManyPerSecond || target.Address.StartsWith('(')) continue;
            var bytes = evidence.Tcp?.Peers.FirstOrDefault(p => !p.Udp && p.Address == target.Address)?.Bytes ?? 0;
            if (bytes / (double)opened > FewBytesEach) continue;
            yield return new Issue(Severity.Warning, "connections-short-lived", target.Address,
                Phrase.Say($"many short connections to {target.Shown}: {opened} opened ({Phrase.Rate(rate)}), {bytes / opened} bytes over each on average"),
                "Connections are not reused: a pool, or keep-alive, saves a round trip (and a TLS handshake) each time, and ports that linger in TIME_WAIT.", opened)
            {
                Evidence = [Phrase.Say($"opened by {target.Processes}; a connect takes {Phrase.Ms(target.Latency.MeanNs)} on average")],
            };
        }
    }

    public static IEnumerable<Issue> Bursts(Evidence evidence)
    {
        if (evidence is not { ConnectionPattern: { Pattern: "bursty" } pattern, Connections: { } connections } || connections.Total < BurstConnects || pattern.PeakRate < BurstTimes * pattern.AverageRate) yield break;
        yield return new Issue(Severity.Notice, "connection-bursts", "",
            Phrase.Say($"connections come in bursts: {Phrase.Rate(pattern.PeakRate)} at the peak against {Phrase.Rate(pattern.AverageRate)} on average ({connections.Total} connections to {pattern.Targets} targets)"),
            "Something opens many connections at once: a pool that is filled, a job on a timetable, retries that all come together. The other side must be able to take the peak.", pattern.PeakRate);
    }

    // What an errno of connect means for the one who must mend it.
    static (string Cause, string Advice) Cause(string error) => error switch
    {
        "ECONNREFUSED" => ("refused", "Nothing listens at this address and port: the service is down, still starting, or the port is wrong."),
        "ETIMEDOUT" => ("timed out", "No answer at all: a firewall or network policy drops the packets, the host is down, or its queue of connections is full."),
        "ECANCELED" => ("given up", "The program closed the socket before an answer came: its own timeout is over. Packets are dropped on the way, or the other side does not answer."),
        "ENETUNREACH" or "EHOSTUNREACH" => ("unreachable", "There is no route to this address: a wrong subnet, a missing route, IPv6 without a way out, or a host that is gone."),
        "EADDRNOTAVAIL" => ("without a local port", "All local ports towards this address are taken, mostly by connections in TIME_WAIT: reuse connections."),
        "EACCES" or "EPERM" => ("forbidden", "A local firewall rule, security policy or address type forbids it."),
        "ECONNRESET" => ("reset", "The other side ended the connection while it was being opened: a proxy without a backend, or a full queue."),
        "EMFILE" or "ENFILE" => ("without a descriptor", "The limit of open files is reached."),
        _ => ("failing", "See the error's name in connect(2)."),
    };
}
