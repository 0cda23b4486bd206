using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Rules;

/// <summary>Files that are slow, fail, are missing, or are worked on in crumbs.</summary>
static class FileRules
{
    const double VerySlowTimes = 10;
    const ulong FewSyncs = 5;
    const ulong ManyMisses = 20;
    const ulong ManySmall = 10_000;
    const double SmallBytes = 64;

    public static IEnumerable<Issue> Slow(Evidence evidence)
    {
        if (evidence.Files is not { } files) yield break;
        var slowNs = evidence.Conditions.SlowFile.TotalNanoseconds;
        if (files.Fsyncs is { Count: > 0 } syncs && syncs.P95Ns >= slowNs && (syncs.Count >= FewSyncs || syncs.MaxNs >= slowNs * VerySlowTimes))
        {
            var worst = files.Files.Where(static f => f.Fsyncs > 0).OrderByDescending(static f => f.FsyncNs).Take(3).ToList();
            yield return new Issue(syncs.P95Ns >= slowNs * VerySlowTimes ? Severity.Critical : Severity.Warning, "fsync-slow", worst.Count > 0 ? worst[0].Path : "",
                Phrase.Say($"fsync is slow: 5% take {Phrase.Ms(syncs.P95Ns)} or more, {Phrase.Ms(syncs.MaxNs)} at most ({syncs.Count} calls, {Phrase.Percent(syncs.MeanNs * syncs.Count / 1e7 / evidence.Seconds)} of the time)"),
                "The disk is slow or busy with others' writes. Whoever commits waits for this: databases, logs, queues. Fewer and larger commits, or a faster disk.", syncs.Count * syncs.P95Ns / 1e6)
            {
                Evidence = [.. worst.Select(static f => Phrase.Say($"{f.Path}: {f.Fsyncs} calls, {Phrase.Ms(f.FsyncNs / (double)f.Fsyncs)} on average, {Phrase.Ms(f.FsyncMaxNs)} at most"))],
            };
        }
        foreach (var (what, latency) in (IEnumerable<(string, Latency)>)[("reads", files.ReadLatency), ("writes", files.WriteLatency)])
        {
            if (latency.Count == 0 || latency.P95Ns < slowNs) continue;
            var worst = files.Files.Where(f => f.MaxNs >= slowNs && (what == "reads" ? f.Reads : f.Writes) > 0).OrderByDescending(static f => f.TotalNs).Take(3).ToList();
            yield return new Issue(Severity.Warning, $"file-{what}-slow", worst.Count > 0 ? worst[0].Path : "",
                Phrase.Say($"file {what} are slow: 5% take {Phrase.Ms(latency.P95Ns)} or more, {Phrase.Ms(latency.MaxNs)} at most ({latency.Count} calls)"),
                "The disk or network file system is slow, or I/O is limited for this group.", latency.Count * latency.P95Ns / 1e6)
            {
                Evidence = [.. worst.Select(static f => Phrase.Say($"{f.Path}: {Durations.Text(f.TotalNs)} in all, {Phrase.Ms(f.MaxNs)} at most"))],
            };
        }
    }

    public static IEnumerable<Issue> Failing(Evidence evidence)
    {
        foreach (var one in evidence.Files?.Failures ?? [])
        {
            (Severity Severity, string Says, string Advice)? found = one.Error switch
            {
                "ENOSPC" => (Severity.Critical, "the disk is full", "Free space, or enlarge the volume."),
                "EDQUOT" => (Severity.Critical, "the quota is used up", "Free space, or raise the quota."),
                "EIO" => (Severity.Critical, "the disk reports errors", "Look at the kernel's log; the device or volume may be broken."),
                "EROFS" => (Severity.Critical, "the file system is read-only", "Mount it writable, or write elsewhere; a disk with errors is made read-only by the kernel."),
                "EMFILE" or "ENFILE" => (Severity.Critical, "the limit of open files is reached", "Descriptors leak, or the limit (ulimit -n) is too small."),
                "EACCES" or "EPERM" => (Severity.Warning, "permission is denied", "Owner, mode, or a security policy of the file or one of its folders."),
                _ => null,
            };
            if (found is not { } issue) continue;
            yield return new Issue(issue.Severity, "file-" + one.Error.ToLowerInvariant(), one.Path, Phrase.Say($"{issue.Says}: {one.Action} {one.Path} failed with {one.Error}, {one.Count} times ({one.Process})"), issue.Advice, one.Count);
        }
    }

    /// <summary>The same missing file again and again.</summary>
    public static IEnumerable<Issue> Missing(Evidence evidence)
    {
        foreach (var one in evidence.Files?.Failures ?? [])
        {
            if (one.Error is not ("ENOENT" or "ENOTDIR") || one.Count < ManyMisses) continue;
            yield return new Issue(Severity.Notice, "file-missing", one.Path, Phrase.Say($"a missing file is tried again and again: {one.Action} {one.Path} failed with {one.Error}, {one.Count} times ({one.Process})"),
                "A file that should be there is not, or a search path is long. It costs little each time, but it may be why something does not work.", one.Count);
        }
    }

    public static IEnumerable<Issue> Small(Evidence evidence)
    {
        foreach (var one in evidence.Files?.Files ?? [])
        {
            var calls = one.Reads + one.Writes;
            if (calls < ManySmall || one.Bytes / (double)calls >= SmallBytes) continue;
            yield return new Issue(Severity.Notice, "file-small-operations", one.Path, Phrase.Say($"many small operations on {one.Path}: {calls} reads and writes ({Phrase.Rate(evidence.Rate(calls))}) of {one.Bytes / (double)calls:0.#} bytes each"),
                "Each is a system call: a buffer makes it hundreds of times fewer.", calls);
        }
    }
}
