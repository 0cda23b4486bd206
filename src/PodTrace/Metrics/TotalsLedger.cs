using Barograph.PodTrace.Events;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Metrics;

/// <summary>What the kernel's tables tell, added up by name: what each row grew by since the last look.</summary>
sealed class TotalsLedger(Families families, KeyMaker key, Func<uint, PeerName> peerOf)
{
    readonly Dictionary<TotalKey, Total> before = [];
    readonly SeriesTable<LatencySeries> roundTrips = families.Latency("podtrace_rtt_seconds", "Round trips of TCP connections, at each send and receive.", "podtrace_rtt_latest_seconds", "NET", [], namesPeers: true);
    readonly SeriesTable<LatencySeries> connects = families.Latency("podtrace_latency_seconds", "TCP connects, from the first packet to the answer.", "podtrace_latency_latest_seconds", "NET", [], namesPeers: true);
    readonly SeriesTable<LatencySeries> files = families.Latency(
        "podtrace_fs_latency_seconds_histogram", "Operations on files, by operation (label type).", "podtrace_fs_latency_seconds_gauge", null);
    readonly SeriesTable<LatencySeries> blocked = families.Latency("podtrace_cpu_block_seconds_histogram", "How long threads waited for something.", "podtrace_cpu_block_seconds_gauge", "CPU");
    readonly SeriesTable<LatencySeries> runQueue = families.Latency("podtrace_run_queue_seconds", "How long threads that could run waited for a processor.", null, "CPU");
    readonly SeriesTable<LatencySeries> futexes = families.Latency("podtrace_lock_wait_seconds", "Futex calls: waiting for locks and for signals from other threads.", null, "CPU");
    readonly SeriesTable<Families.Amount> network = families.Counter("podtrace_network_bytes_total", "Bytes sent and received over TCP and UDP.", "type", "NET", ["direction"], namesPeers: true);
    readonly SeriesTable<Families.Amount> disk = families.Counter("podtrace_filesystem_bytes_total", "Bytes read from and written to files.", "FS", "operation");
    readonly SeriesTable<Families.Amount> failed = families.Counter("podtrace_connects_failed_total", "TCP connects that failed.", "NET");
    readonly SeriesTable<Families.Amount> retransmits = families.Counter("podtrace_tcp_retransmits_total", "TCP segments that had to be sent again.", "NET");
    readonly SeriesTable<Families.Amount> resets = families.Counter("podtrace_tcp_resets_total", "TCP connections that were reset, by us (sent) or by the peer (received).", "NET", "direction");
    readonly SeriesTable<Families.Amount> processor = families.Counter("podtrace_cpu_seconds_total", "Time on the processor.", "CPU");
    readonly SeriesTable<Families.Amount> faults = families.Counter("podtrace_page_faults_total", "Page faults.", "PROC");
    readonly SeriesTable<Families.Amount> killed = families.Counter("podtrace_oom_kills_total", "Processes killed for want of memory.", "PROC");
    readonly SeriesTable<Families.Amount> life = families.Counter("podtrace_process_events_total", "Processes and threads started, programs executed, processes ended.", "PROC", "event");

    /// <summary>For whoever knows the newest connect exactly.</summary>
    public SeriesTable<LatencySeries> Connects => connects;

    public void Advance(Snapshot tables)
    {
        var programs = new Dictionary<uint, string>(tables.Processes.Count);
        foreach (var (process, row) in tables.Processes) programs[process] = KernelEvent.NameOf(row.Name);
        var seen = new HashSet<TotalKey>(tables.Totals.Count);
        foreach (var (at, total) in tables.Totals)
        {
            // Process 0 stands for those that are no longer told apart; they were counted while they were.
            if (at.Process == 0) continue;
            seen.Add(at);
            var grown = before.TryGetValue(at, out var known) && known.Count <= total.Count ? Difference(total, known) : total;
            before[at] = total;
            if (grown.Count > 0) Add(at, grown, programs.GetValueOrDefault(at.Process, ""));
        }
        foreach (var at in before.Keys) if (!seen.Contains(at)) before.Remove(at);
    }

    public void Forget(Predicate<TargetName> isGone)
    {
        foreach (var table in (SeriesTable<LatencySeries>[])[roundTrips, connects, files, blocked, runQueue, futexes]) table.Forget(isGone);
        foreach (var table in (SeriesTable<Families.Amount>[])[network, disk, failed, retransmits, resets, processor, faults, killed, life]) table.Forget(isGone);
    }

    public void ForgetPeers(Predicate<PeerName> isGone)
    {
        foreach (var table in (SeriesTable<LatencySeries>[])[roundTrips, connects]) table.ForgetPeers(isGone);
        network.ForgetPeers(isGone);
    }

    void Add(TotalKey at, in Total grown, string program)
    {
        switch (at.Operation)
        {
            case Operation.RoundTrip:
                roundTrips.Of(key(at.Cgroup, program) with { Peer = peerOf(at.Peer) }).Add(grown, true);
                break;
            case Operation.Connect:
                connects.Of(key(at.Cgroup, program) with { Peer = peerOf(at.Peer) }).Add(grown, false);
                if (grown.Errors > 0) failed.Of(key(at.Cgroup, program)).Value += grown.Errors;
                break;
            case Operation.Send or Operation.Receive when at.Kind is Kind.Tcp4 or Kind.Tcp6 or Kind.Udp4 or Kind.Udp6:
                network.Of(key(at.Cgroup, program, at.Operation == Operation.Send ? "send" : "recv") with { Peer = peerOf(at.Peer) }).Value += grown.Bytes;
                break;
            case Operation.Retransmit:
                retransmits.Of(key(at.Cgroup, program)).Value += grown.Count;
                break;
            case Operation.ResetSent or Operation.ResetReceived:
                resets.Of(key(at.Cgroup, program, at.Operation == Operation.ResetSent ? "sent" : "received")).Value += grown.Count;
                break;
            case >= Operation.Read and <= Operation.Rename:
                AddFile(at, grown, program);
                break;
            default:
                AddTask(at, grown, program);
                break;
        }
    }

    void AddFile(TotalKey at, in Total grown, string program)
    {
        if (at.Kind is not (Kind.File or Kind.Directory or Kind.None)) return;
        // Reads and writes of what is no file are no work of a file system.
        if (at.Operation <= Operation.Fsync && at.Kind != Kind.File) return;
        var operation = at.Operation.ToString().ToLowerInvariant();
        files.Of(key(at.Cgroup, program, operation)).Add(grown, true);
        if (at.Operation is Operation.Read or Operation.Write) disk.Of(key(at.Cgroup, program, operation)).Value += grown.Bytes;
    }

    void AddTask(TotalKey at, in Total grown, string program)
    {
        switch (at.Operation)
        {
            case Operation.Blocked:
                blocked.Of(key(at.Cgroup, program)).Add(grown, true);
                break;
            case Operation.RunQueue:
                runQueue.Of(key(at.Cgroup, program)).Add(grown, true);
                break;
            case Operation.Futex:
                futexes.Of(key(at.Cgroup, program)).Add(grown, true);
                break;
            case Operation.OnCpu:
                processor.Of(key(at.Cgroup, program)).Value += grown.SumNs / 1e9;
                break;
            case Operation.PageFault:
                faults.Of(key(at.Cgroup, program)).Value += grown.Count;
                break;
            case Operation.OutOfMemory:
                killed.Of(key(at.Cgroup, program)).Value += grown.Count;
                break;
            case Operation.Exec or Operation.Fork or Operation.Exit or Operation.Thread:
                life.Of(key(at.Cgroup, program, at.Operation.ToString().ToLowerInvariant())).Value += grown.Count;
                break;
        }
    }

    static Total Difference(in Total now, in Total before)
    {
        var grown = new Total
        {
            Count = now.Count - before.Count,
            Errors = now.Errors - Math.Min(now.Errors, before.Errors),
            Bytes = now.Bytes - Math.Min(now.Bytes, before.Bytes),
            SumNs = now.SumNs - Math.Min(now.SumNs, before.SumNs),
            MaxNs = now.MaxNs,
        };
        for (var i = 0; i < HistogramSlots.Length; i++) grown.Slots[i] = now.Slots[i] - Math.Min(now.Slots[i], before.Slots[i]);
        return grown;
    }
}
