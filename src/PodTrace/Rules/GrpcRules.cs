using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Rules;

/// <summary>Calls of methods over gRPC that fail or take long.</summary>
static class GrpcRules
{
    const double SlowNs = 500e6;
    const ulong Many = 3;

    public static IEnumerable<Issue> Failing(Evidence evidence)
    {
        foreach (var one in evidence.Grpc?.ByName ?? [])
        {
            if (one.Errors == 0 || one.Errors * 100.0 / one.Count <= evidence.Conditions.ErrorPercent) continue;
            var main = one.ByError[0];
            // One call that is under way when the trace ends is no fault.
            if (main is { Name: "no answer", Count: 1 } && one.Errors == 1) continue;
            yield return new Issue(main.Count * 2 >= one.Count && main.Count >= Many && !IsTurnedDown(main.Name) ? Severity.Critical : Severity.Warning, "grpc-failing", one.Name,
                Phrase.Say($"{main.Count} of {one.Count} calls of {one.Name} ended with {main.Name}"), Advice(main.Name), one.Errors)
            {
                Evidence = one.ByError.Count > 1 ? [Phrase.Say($"statuses: {Phrase.Names(one.ByError)}")] : [],
            };
        }
    }

    public static IEnumerable<Issue> Slow(Evidence evidence)
    {
        foreach (var one in evidence.Grpc?.ByName ?? [])
        {
            if (one.Latency.P95Ns < SlowNs || one.Name.EndsWith(", streamed", StringComparison.Ordinal)) continue;
            yield return new Issue(Severity.Warning, "grpc-slow", one.Name,
                Phrase.Say($"calls of {one.Name} are slow: {Phrase.Ms(one.Latency.P50Ns)} in the middle, 5% take {Phrase.Ms(one.Latency.P95Ns)} or more, {Phrase.Ms(one.Latency.MaxNs)} at most ({one.Count} calls)"),
                one.Name.EndsWith(" served", StringComparison.Ordinal) ? "This program takes so long to answer: see what it waits for (block time, locks, slow files, its own requests)." : "The other side takes so long to answer.",
                one.Count * one.Latency.P95Ns / 1e6);
        }
    }

    // The service works; it does not want to do what it is asked for.
    static bool IsTurnedDown(string status) => status is "INVALID_ARGUMENT" or "NOT_FOUND" or "ALREADY_EXISTS" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" or "ABORTED";

    static string Advice(string status) => status switch
    {
        "UNAVAILABLE" => "The service is down, restarting or overloaded, or a proxy found no healthy backend.",
        "DEADLINE_EXCEEDED" => "The answer takes longer than callers wait: see what the server waits for, or give it more time.",
        "CANCELLED" => "Callers give up before the answer, or the server ends the stream: see who, and after how long.",
        "UNAUTHENTICATED" or "PERMISSION_DENIED" => "Credentials are missing, wrong or expired, or lack a right.",
        "UNIMPLEMENTED" => "The server does not know the method: the versions of the two sides differ, or a proxy sends calls to another service.",
        "RESOURCE_EXHAUSTED" => "A quota, a limit of the rate or of a message's size is reached.",
        "no answer" => "The other side hangs, or the connection broke. Set a deadline where there is none.",
        _ when IsTurnedDown(status) => "The service turns down what it is asked for: look at the caller's arguments, and at the state that it expects.",
        _ => "The other side fails: its log has the reason.",
    };
}
