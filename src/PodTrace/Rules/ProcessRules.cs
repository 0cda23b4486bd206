using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Rules;

/// <summary>Processes that leak, crash, restart, or are started too often.</summary>
static class ProcessRules
{
    const long ManyLeft = 50;
    const double ManyStarts = 20;
    const ulong FewStarts = 40;
    const ulong FewRestarts = 3;

    public static IEnumerable<Issue> Leaks(Evidence evidence)
    {
        foreach (var one in evidence.Processes)
        {
            var files = Left(one.FilesLeft, one.FilesOpened);
            var sockets = Left(one.SocketsLeft, one.SocketsOpened);
            if (files + sockets == 0) continue;
            yield return new Issue(files + sockets >= 10 * ManyLeft ? Severity.Critical : Severity.Warning, "descriptor-leak", Phrase.Say($"{one.Name}"),
                Phrase.Say($"{one.Name}[{one.Process}] opens and does not close: {(files > 0 ? Phrase.Say($"{files} of {one.FilesOpened} files") : "")}{(files > 0 && sockets > 0 ? " and " : "")}{(sockets > 0 ? Phrase.Say($"{sockets} of {one.SocketsOpened} connections") : "")} left open{(one.Ending is null ? "" : " when it ended")}"),
                "Descriptors leak (a missing close on an error path?). At the limit of open files nothing can be opened or accepted any more.", files + sockets)
            {
                Evidence = [Phrase.Say($"{Phrase.Rate((files + sockets) / evidence.Seconds)} more each second, on average")],
            };
        }

        // Half of what was opened at least: a cache that fills, or a few long files, are none.
        static long Left(long left, ulong opened) => left >= ManyLeft && left * 2 >= (long)opened ? left : 0;
    }

    public static IEnumerable<Issue> Crashes(Evidence evidence)
    {
        var killed = evidence.Memory?.Killed.Select(static k => k.Name).ToHashSet() ?? [];
        foreach (var end in evidence.Life?.Endings ?? [])
        {
            var at = end.Name.LastIndexOf(" signal ", StringComparison.Ordinal);
            if (at < 0) continue;
            var (name, signal) = (end.Name[..at], end.Name[(at + 8)..]);
            (string Says, string Advice)? found = signal switch
            {
                "11" => ("crashes (SIGSEGV)", "It touched memory that is not its own: a bug in native code; a core dump shows where."),
                "7" => ("crashes (SIGBUS)", "It touched a mapped file beyond its end, or the disk behind it is full."),
                "6" => ("aborts (SIGABRT)", "It ended itself: an assertion, an uncaught exception, or damaged memory; its error output has the reason."),
                "4" => ("crashes (SIGILL)", "It was built for another processor."),
                "8" => ("crashes (SIGFPE)", "A division by zero in native code."),
                "9" when !killed.Contains(name) => ("is killed (SIGKILL)", "Somebody killed it: a failed liveness probe, an end that took too long, an operator."),
                _ => null,
            };
            if (found is not { } issue) continue;
            yield return new Issue(Severity.Critical, "crash", name, Phrase.Say($"{name} {issue.Says}: {end.Count} {(end.Count == 1 ? "time" : "times")}"), issue.Advice, end.Count);
        }
    }

    public static IEnumerable<Issue> Restarts(Evidence evidence)
    {
        foreach (var end in evidence.Life?.Endings ?? [])
        {
            var at = end.Name.LastIndexOf(" exit code ", StringComparison.Ordinal);
            if (at < 0 || end.Count < FewRestarts) continue;
            var code = end.Name[(at + 11)..];
            yield return new Issue(Severity.Warning, "exits-with-error", end.Name[..at], Phrase.Say($"{end.Name[..at]} fails again and again: {end.Count} ends with exit code {code}"), code switch
            {
                "127" => "The command was not found.",
                "126" => "The command cannot be executed: no right, or another machine's format.",
                "137" => "Killed (128 + 9): out of memory, or a failed liveness probe.",
                "143" => "Asked to end (128 + 15).",
                _ => "It starts, fails and is started anew: its output has the reason.",
            }, end.Count);
        }
    }

    public static IEnumerable<Issue> Storms(Evidence evidence)
    {
        if (evidence.Life is not { } life) yield break;
        var started = Math.Max(life.Execs, life.Forks);
        var rate = evidence.Rate(started);
        if (started < FewStarts || rate < ManyStarts) yield break;
        yield return new Issue(Severity.Notice, "process-storm", "", Phrase.Say($"many processes are started: {started} ({Phrase.Rate(rate)})"),
            "Each costs about a millisecond of processor: a shell loop, a health check by command, or a crash loop.", started)
        {
            Evidence = life.Programs.Count == 0 ? [] : [$"programs: {Phrase.Names(life.Programs)}"],
        };
    }
}
