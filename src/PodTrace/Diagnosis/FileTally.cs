using Barograph.PodTrace.Events;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Failures as they are told; counts, bytes and times out of the kernel's tables.</summary>
sealed class FileTally(TraceConditions conditions)
{
    readonly Roll<Row> failures = new(static () => new Row());
    readonly Counts errors = new();
    readonly Counts failedOpens = new();
    ulong slow;

    sealed class Row
    {
        public string Action = "";
        public string Path = Roll<Row>.Others;
        public string Error = "";
        public readonly Counts Processes = new();
    }

    public void Take(Story story)
    {
        if (story.Action is "read" or "write" or "fsync" && story.DurationNs >= conditions.SlowFile.Ticks * 100) slow++;
        if (story.Error is not { } error || StoryNoise.Is(story)) return;
        errors.Add(error);
        if (story.Action == "open") failedOpens.Add(story.Target);
        var row = failures.Of($"{story.Action} {error} {story.Target}");
        if (row.Action.Length == 0) (row.Action, row.Path, row.Error) = (story.Action, story.Target, error);
        row.Processes.Add(story.ProcessName);
    }

    public FileEvidence? Finish(TableSums sums, Func<uint, ulong, string> pathOf)
    {
        var (written, read, synced) = (sums.Of(Operation.Write, TableSums.IsFile), sums.Of(Operation.Read, TableSums.IsFile), sums.Of(Operation.Fsync));
        var all = new LatencySpread();
        foreach (var (key, total) in sums.Tables.Totals)
        {
            if (key.Operation == Operation.Fsync || (key.Operation is Operation.Read or Operation.Write && key.Kind == Kind.File)) all.Add(total);
        }
        var (opened, unlinked, renamed) = (sums.Of(Operation.Open).Count, sums.Of(Operation.Unlink).Count, sums.Of(Operation.Rename).Count);
        if (all.Count + opened + unlinked + renamed == 0 && errors.Sum == 0) return null;
        return new FileEvidence
        {
            Writes = written.Count,
            Reads = read.Count,
            Fsyncs = Latency.Of(synced),
            WriteLatency = Latency.Of(written),
            ReadLatency = Latency.Of(read),
            Latency = Latency.Of(all),
            Slow = Math.Max(slow, all.CountAbove(conditions.SlowFile.TotalNanoseconds)),
            WrittenBytes = written.Bytes,
            ReadBytes = read.Bytes,
            Others = sums.Of(Operation.Read, TableSums.IsOtherThanFile).Count + sums.Of(Operation.Write, TableSums.IsOtherThanFile).Count,
            Opens = opened,
            Unlinks = unlinked,
            Renames = renamed,
            ByError = errors.Ranked(),
            Failures = [.. failures.Rows.Select(static r => r.Value).Select(static r => new FileFailure(r.Action, r.Path, r.Error, r.Processes.Sum, r.Processes.Ranked()[0].Name))
                .OrderByDescending(static f => f.Count).ThenBy(static f => f.Path, StringComparer.Ordinal).ThenBy(static f => f.Error, StringComparer.Ordinal).ThenBy(static f => f.Action, StringComparer.Ordinal)],
            Files = Files(sums.Tables, pathOf),
            Opened = Opened(sums.Tables, pathOf),
        };
    }

    // Those that went well by the file that they came to, those that failed by the path as the program wrote it: there is no file then.
    IReadOnlyList<FileOpens> Opened(Snapshot tables, Func<uint, ulong, string> pathOf)
    {
        // Recordings from before they were counted have the failures alone: those are listed elsewhere.
        if (!tables.Files.Any(static f => (Operation)f.Key.Operation == Operation.Open)) return [];
        var rows = failedOpens.Ranked().ToDictionary(static f => f.Name, static f => new FileOpens(f.Name, f.Count, f.Count, 0, 0));
        foreach (var (key, total) in tables.Files)
        {
            if ((Operation)key.Operation != Operation.Open) continue;
            var path = pathOf(key.Device, key.Inode);
            var one = rows.GetValueOrDefault(path) ?? new FileOpens(path, 0, 0, 0, 0);
            rows[path] = one with { Count = one.Count + total.Count, TotalNs = one.TotalNs + total.SumNs, MaxNs = Math.Max(one.MaxNs, total.MaxNs) };
        }
        return [.. rows.Values.OrderByDescending(static f => f.Count).ThenBy(static f => f.Path, StringComparer.Ordinal)];
    }

    static IReadOnlyList<FileTraffic> Files(Snapshot tables, Func<uint, ulong, string> pathOf)
    {
        var rows = new Dictionary<string, FileTraffic>();
        foreach (var (key, total) in tables.Files)
        {
            if ((Operation)key.Operation == Operation.Open) continue;
            var path = pathOf(key.Device, key.Inode);
            var one = rows.GetValueOrDefault(path) ?? new FileTraffic(path, 0, 0, 0, 0, 0, 0, 0, 0);
            one = one with { Bytes = one.Bytes + total.Bytes, TotalNs = one.TotalNs + total.SumNs, MaxNs = Math.Max(one.MaxNs, total.MaxNs) };
            rows[path] = (Operation)key.Operation switch
            {
                Operation.Read => one with { Reads = one.Reads + total.Count },
                Operation.Write => one with { Writes = one.Writes + total.Count },
                Operation.Fsync => one with { Fsyncs = one.Fsyncs + total.Count, FsyncNs = one.FsyncNs + total.SumNs, FsyncMaxNs = Math.Max(one.FsyncMaxNs, total.MaxNs) },
                _ => one,
            };
        }
        return [.. rows.Values.OrderByDescending(static f => f.Operations).ThenBy(static f => f.Path, StringComparer.Ordinal)];
    }
}
