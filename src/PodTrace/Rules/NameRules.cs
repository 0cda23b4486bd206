using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Rules;

/// <summary>Names that are not found, not answered, or answered late.</summary>
static class NameRules
{
    const double SlowNs = 100e6;
    const double VerySlowNs = 1e9;
    const ulong ManyMisses = 5;

    public static IEnumerable<Issue> Failing(Evidence evidence)
    {
        foreach (var name in evidence.Dns?.Names ?? [])
        {
            if (name.Errors == 0 || IsSearchMiss(name, evidence)) continue;
            var percent = name.Errors * 100.0 / name.Lookups;
            if (percent <= evidence.Conditions.ErrorPercent) continue;
            var main = name.ByError[0];
            var (rule, says, advice) = main.Name switch
            {
                "no answer" => ("dns-unanswered", "get no answer", "The resolver is down, unreachable or overloaded, or a network policy forbids port 53. Programs wait five seconds for each question that is lost."),
                "NXDOMAIN" => ("dns-not-found", "find no such name", "The name does not exist: a typing error, a service that was renamed or removed, or another namespace."),
                "SERVFAIL" => ("dns-server-failed", "fail at the server", "The resolver cannot get an answer from its upstream."),
                "REFUSED" => ("dns-refused", "are refused", "The resolver does not answer this client or this zone."),
                _ => ("dns-failing", "fail", "See the code's or error's name."),
            };
            yield return new Issue(percent >= 50 && main.Name != "NXDOMAIN" ? Severity.Critical : Severity.Warning, rule, name.Name,
                Phrase.Say($"lookups of {name.Name} {says}: {main.Count} of {name.Lookups} ended with {main.Name}"), advice, name.Errors)
            {
                Evidence = [Phrase.Say($"asked by {name.Processes}")],
            };
        }
    }

    /// <summary>A search list (ndots) makes several questions of each name.</summary>
    public static IEnumerable<Issue> SearchPaths(Evidence evidence)
    {
        var misses = (evidence.Dns?.Names ?? []).Where(n => n.Errors > 0 && IsSearchMiss(n, evidence)).ToList();
        var sum = misses.Aggregate(0ul, static (all, n) => all + n.Errors);
        if (sum < ManyMisses) yield break;
        yield return new Issue(Severity.Notice, "dns-search-paths", "",
            Phrase.Say($"the search list multiplies lookups: {sum} of {evidence.Dns!.Lookups} asked for names with a suffix that do not exist"),
            "Names with fewer dots than ndots are tried with each search domain first. A dot at the end of the name, or a smaller ndots, saves these questions.", sum)
        {
            Evidence = [.. misses.Take(3).Select(static n => Phrase.Say($"{n.Name}: {n.Errors} times"))],
        };
    }

    public static IEnumerable<Issue> Slow(Evidence evidence)
    {
        if (evidence.Dns is not { Latency: { Count: > 0 } latency } dns || latency.P95Ns < SlowNs) yield break;
        var slowest = dns.Names.Where(static n => n.Latency.Count > 0).OrderByDescending(static n => n.Latency.MaxNs).Take(3).ToList();
        yield return new Issue(latency.P50Ns >= VerySlowNs ? Severity.Critical : Severity.Warning, "dns-slow", "",
            Phrase.Say($"lookups are slow: 5% take {Phrase.Ms(latency.P95Ns)} or more, {Phrase.Ms(latency.MaxNs)} at most ({latency.Count} answered)"),
            "Each new connection waits for this first. The resolver is far away or overloaded, or asks a slow upstream; a cache on the node helps.", latency.Count * latency.P95Ns / 1e6)
        {
            Evidence = [.. slowest.Select(static n => Phrase.Say($"{n.Name}: {Phrase.Ms(n.Latency.MeanNs)} on average, {Phrase.Ms(n.Latency.MaxNs)} at most"))],
        };
    }

    // Not found, and the same name without some suffix was asked for, too.
    static bool IsSearchMiss(DnsName name, Evidence evidence)
    {
        if (name.ByError.Any(static e => e.Name != "NXDOMAIN")) return false;
        var blank = name.Name.LastIndexOf(' ');
        var bare = blank < 0 ? name.Name : name.Name[..blank];
        foreach (var other in evidence.Dns!.Names)
        {
            var end = other.Name.LastIndexOf(' ');
            var candidate = end < 0 ? other.Name : other.Name[..end];
            if (candidate.Length < bare.Length && bare[candidate.Length] == '.' && bare.StartsWith(candidate, StringComparison.Ordinal)) return true;
        }
        return false;
    }
}
