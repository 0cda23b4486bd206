using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Rules;

/// <summary>HTTP requests, database commands and TLS handshakes that fail or take long.</summary>
static class RequestRules
{
    const double ServerErrorPercent = 1;
    const double SlowNs = 500e6;
    const double SlowCommandNs = 100e6;
    const ulong ManyRefusals = 3;

    public static IEnumerable<Issue> ServerErrors(Evidence evidence)
    {
        foreach (var one in Endpoints(evidence))
        {
            var percent = one.ServerErrors * 100.0 / one.Requests;
            if (one.ServerErrors == 0 || percent < ServerErrorPercent) continue;
            var main = one.Statuses.First(static s => s.Name is ['5', _, _]);
            yield return new Issue(percent >= evidence.Conditions.ErrorPercent ? Severity.Critical : Severity.Warning, one.Served ? "http-serving-errors" : "http-server-errors", one.Name,
                Phrase.Say($"{one.Name} {(one.Served ? "is answered by this program" : "answers")} with errors: {one.ServerErrors} of {one.Requests} requests ended with 5xx (mostly {main.Name})"),
                main.Name switch
                {
                    "502" or "503" or "504" => "A proxy found no healthy backend, or waited for it in vain: look at the service behind it.",
                    _ => one.Served ? "The program itself fails: its log has the reason." : "The other side fails: its log has the reason.",
                }, one.ServerErrors)
            {
                Evidence = [Phrase.Say($"statuses: {Phrase.Names(one.Statuses)}")],
            };
        }
    }

    public static IEnumerable<Issue> ClientErrors(Evidence evidence)
    {
        foreach (var one in Endpoints(evidence))
        {
            var refused = one.Statuses.FirstOrDefault(static s => s.Name is "401" or "403" or "429" or "407" or "408" or "413" or "431");
            if (refused is null || refused.Count < ManyRefusals || refused.Count * 100.0 / one.Requests <= evidence.Conditions.ErrorPercent) continue;
            yield return new Issue(Severity.Warning, "http-refused", one.Name, Phrase.Say($"{one.Name} is turned away: {refused.Count} of {one.Requests} requests ended with {refused.Name}"), refused.Name switch
            {
                "429" => "Too many requests: slow down, and obey Retry-After.",
                "401" or "403" or "407" => "Credentials are missing, wrong or expired, or lack a right.",
                "408" => "The request came too slowly.",
                _ => "The request or its headers are too large for the other side.",
            }, refused.Count);
        }
    }

    public static IEnumerable<Issue> Unanswered(Evidence evidence)
    {
        foreach (var one in Endpoints(evidence))
        {
            // One request that is under way when the trace ends is no fault.
            if (one.Unanswered < 2 && one.Unanswered * 2 <= one.Requests) continue;
            if (one.Unanswered * 100.0 / one.Requests <= evidence.Conditions.ErrorPercent) continue;
            yield return new Issue(one.Unanswered < 2 ? Severity.Notice : Severity.Warning, "http-unanswered", one.Name, Phrase.Say($"{one.Name} gets no answer: {one.Unanswered} of {one.Requests} requests had none by the end of the trace"),
                "The other side hangs, or the connection broke. Set a timeout where there is none.", one.Unanswered);
        }
    }

    public static IEnumerable<Issue> Slow(Evidence evidence)
    {
        foreach (var one in Endpoints(evidence))
        {
            if (one.Latency.P95Ns < SlowNs) continue;
            yield return new Issue(Severity.Warning, "http-slow", one.Name,
                Phrase.Say($"{one.Name} is slow: {Phrase.Ms(one.Latency.P50Ns)} in the middle, 5% take {Phrase.Ms(one.Latency.P95Ns)} or more, {Phrase.Ms(one.Latency.MaxNs)} at most ({one.Requests} requests)"),
                one.Served ? "This program takes so long to answer: see what it waits for (block time, locks, slow files, its own requests)." : "The other side takes so long to answer.", one.Requests * one.Latency.P95Ns / 1e6);
        }
    }

    public static IEnumerable<Issue> Databases(Evidence evidence)
    {
        foreach (var one in evidence.Databases?.ByName ?? [])
        {
            if (one.Errors > 0 && one.Errors * 100.0 / one.Count > evidence.Conditions.ErrorPercent)
            {
                yield return new Issue(Severity.Warning, "database-errors", one.Name, Phrase.Say($"{one.Name} fails: {one.Errors} of {one.Count} commands ({Phrase.Names(one.ByError)})"),
                    "The database refuses the command: its log and the error's name have the reason.", one.Errors);
            }
            if (one.Latency.P95Ns >= SlowCommandNs && !IsPatient(one.Name))
            {
                yield return new Issue(Severity.Warning, "database-slow", one.Name,
                    Phrase.Say($"{one.Name} is slow: 5% take {Phrase.Ms(one.Latency.P95Ns)} or more, {Phrase.Ms(one.Latency.MaxNs)} at most ({one.Count} commands)"),
                    "An index is missing, rows are locked, or the database is short of processor or disk.", one.Count * one.Latency.P95Ns / 1e6);
            }
        }
    }

    public static IEnumerable<Issue> Handshakes(Evidence evidence)
    {
        foreach (var one in evidence.Handshakes?.ByName ?? [])
        {
            if (one.Errors > 0 && one.Errors * 100.0 / one.Count > evidence.Conditions.ErrorPercent)
            {
                yield return new Issue(one.Errors * 2 >= one.Count && one.Errors >= ManyRefusals ? Severity.Critical : Severity.Warning, "tls-failing", one.Name,
                    Phrase.Say($"TLS handshakes with {one.Name} fail: {one.Errors} of {one.Count} ({Phrase.Names(one.ByError)})"),
                    "Both sides found no version, cipher or certificate that they agree on, or the server does not know the name (SNI). The alert's name says which; no answer: it speaks no TLS at this port.", one.Errors);
            }
            if (one.Latency.P95Ns >= SlowCommandNs && one.Errors * 2 < one.Count)
            {
                yield return new Issue(Severity.Warning, "tls-slow", one.Name,
                    Phrase.Say($"TLS handshakes with {one.Name} are slow: 5% take {Phrase.Ms(one.Latency.P95Ns)} or more, {Phrase.Ms(one.Latency.MaxNs)} at most ({one.Count} handshakes)"),
                    "The way is long, or the server is short of processor. Connections that are reused, and sessions that are resumed, save handshakes.", one.Count * one.Latency.P95Ns / 1e6);
            }
        }
    }

    // Commands that wait on purpose until there is something to answer.
    static bool IsPatient(string name) => name.Split(' ') is
        ["redis", "BLPOP" or "BRPOP" or "BLMOVE" or "BRPOPLPUSH" or "BZPOPMIN" or "BZPOPMAX" or "XREAD" or "XREADGROUP" or "WAIT" or "SUBSCRIBE" or "PSUBSCRIBE", ..]
        or ["kafka", "FETCH" or "JOIN_GROUP" or "SYNC_GROUP" or "HEARTBEAT", ..];

    static IEnumerable<HttpEndpoint> Endpoints(Evidence evidence) => evidence.Http?.Endpoints ?? [];
}
