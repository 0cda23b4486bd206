using Barograph.PodTrace.Events;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Execs, ends and kills as they are told; what each process did, out of the kernel's tables.</summary>
sealed class ProcessTally
{
    const int MaxProcesses = 20_000;
    const int MaxKills = 1000;

    readonly Dictionary<uint, string> names = [];
    readonly Dictionary<uint, string> endings = [];
    readonly Counts programs = new();
    readonly Counts badEnds = new();
    readonly List<MemoryKill> kills = [];

    sealed class Row
    {
        public ulong Events, OnCpuNs, BlockedNs, FilesOpened, FilesClosed, SocketsOpened, SocketsClosed, LockNs, Locks;
    }

    public void Take(Story story)
    {
        switch (story.Action)
        {
            case "exec":
                programs.Add(story.Target.Split(' ')[0]);
                Remember(names, story.Process, story.ProcessName);
                break;
            case "exit":
                Remember(names, story.Process, story.ProcessName);
                Remember(endings, story.Process, story.Error ?? "");
                if (story.Error is { } error) badEnds.Add($"{story.ProcessName} {error}");
                break;
            case "out of memory":
                if (kills.Count < MaxKills) kills.Add(new MemoryKill(story.ProcessName, story.Process, story.Time));
                break;
        }
    }

    public LifeEvidence? Life(TableSums sums)
    {
        var opened = sums.Of(Operation.Open);
        var life = new LifeEvidence
        {
            Execs = sums.Of(Operation.Exec).Count,
            Forks = sums.Of(Operation.Fork).Count,
            Threads = sums.Of(Operation.Thread).Count,
            Exits = sums.Of(Operation.Exit).Count,
            Opens = opened.Count,
            OpenErrors = opened.Errors,
            Closes = sums.Of(Operation.Close).Count,
            Programs = programs.Ranked(),
            Endings = badEnds.Ranked(),
        };
        return life.Execs + life.Forks + life.Threads + life.Exits + life.Opens + life.Closes == 0 ? null : life;
    }

    public MemoryEvidence? Memory(TableSums sums)
    {
        var (faults, killed) = (sums.Of(Operation.PageFault).Count, Math.Max(sums.Of(Operation.OutOfMemory).Count, (ulong)kills.Count));
        return faults + killed == 0 ? null : new MemoryEvidence(faults, killed, kills);
    }

    public static CpuEvidence? Cpu(TableSums sums)
    {
        var (on, blocked, queued, locks) = (sums.Of(Operation.OnCpu), sums.Of(Operation.Blocked), sums.Of(Operation.RunQueue), sums.Of(Operation.Futex));
        return on.Count + blocked.Count + locks.Count == 0 ? null : new CpuEvidence(on.Count, on.SumNs, Latency.Of(blocked), Latency.Of(queued), Latency.Of(locks), queued.SumNs, locks.SumNs);
    }

    public IReadOnlyList<ProcessEvidence> Processes(Snapshot tables)
    {
        foreach (var (process, row) in tables.Processes) names[process] = KernelEvent.NameOf(row.Name);
        var rows = new Dictionary<uint, Row>();
        foreach (var (key, total) in tables.Totals)
        {
            if (!rows.TryGetValue(key.Process, out var row)) rows[key.Process] = row = new Row();
            Add(row, key, total);
        }
        return [.. rows.Select(r => Of(r.Key, r.Value)).OrderByDescending(static p => p.Events).ThenBy(static p => p.Process)];
    }

    static void Add(Row row, TotalKey key, in Total total)
    {
        if (Pulse.IsEvent(key.Operation)) row.Events += total.Count;
        var socket = Pulse.IsInternet(key.Kind) || key.Kind is Kind.Unix or Kind.OtherSocket;
        switch (key.Operation)
        {
            case Operation.OnCpu: row.OnCpuNs += total.SumNs; break;
            case Operation.Blocked: row.BlockedNs += total.SumNs; break;
            case Operation.Open: row.FilesOpened += total.Count - total.Errors; break;
            case Operation.Close when socket: row.SocketsClosed += total.Count; break;
            case Operation.Close when key.Kind is Kind.File or Kind.Directory or Kind.Device: row.FilesClosed += total.Count; break;
            case Operation.Accept or Operation.Connect: row.SocketsOpened += total.Count - total.Errors; break;
            case Operation.Futex: (row.LockNs, row.Locks) = (row.LockNs + total.SumNs, row.Locks + total.Count); break;
        }
    }

    ProcessEvidence Of(uint process, Row row) => new()
    {
        Process = process,
        Name = names.TryGetValue(process, out var name) && name.Length > 0 ? name : "unknown",
        Events = row.Events,
        OnCpuNs = row.OnCpuNs,
        BlockedNs = row.BlockedNs,
        FilesOpened = row.FilesOpened,
        FilesClosed = row.FilesClosed,
        SocketsOpened = row.SocketsOpened,
        SocketsClosed = row.SocketsClosed,
        LockNs = row.LockNs,
        Locks = row.Locks,
        Ending = endings.GetValueOrDefault(process),
    };

    static void Remember(Dictionary<uint, string> map, uint process, string what)
    {
        if (map.Count < MaxProcesses || map.ContainsKey(process)) map[process] = what;
    }
}
