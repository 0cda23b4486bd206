using System.Diagnostics;
using Barograph.Model.Instruments;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Metrics;

/// <summary>
/// A trace under podtrace's metric names. Counts and histograms come from the kernel's tables, which lose nothing when the ring is full;
/// stories add what only they know: DNS, HTTP, names of errors, the newest connect.
/// </summary>
public sealed class TraceMetrics
{
    static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    /// <summary>So long the series of a target that has gone are shown on: as long as a query looks back.</summary>
    static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    readonly Lock gate = new();
    readonly Lock reading = new();
    readonly TimeProvider clock;
    readonly TargetNames names;
    readonly TotalsLedger totals;
    readonly StoryLedger stories;
    readonly PoolSeries pools;
    readonly LabelLimit<string> processes;
    readonly LabelLimit<TargetName> targets;
    readonly LabelLimit<PeerName> peers;
    readonly PeerNames others;
    readonly Dictionary<TargetName, long> gone = [];
    readonly Dictionary<PeerName, long> othersGone = [];
    readonly Distribution processing;
    Func<Snapshot>? source;
    Func<IReadOnlyList<TableUse>> use = static () => [];
    Snapshot newest = Snapshot.Empty;
    long readAt;

    /// <param name="others">Whose the addresses are that are talked to.</param>
    public TraceMetrics(InstrumentRegistry instruments, TargetNames names, MetricLimits limits, TimeProvider clock, PeerNames? others = null)
    {
        this.clock = clock;
        this.others = others ?? new PeerNames();
        this.others.Changed = MoveOther;
        peers = new(limits.Targets, new PeerName("other", "other", "other"));
        this.names = names;
        processes = new(limits.ProcessNames, "other");
        targets = new(limits.Targets, new TargetName("other", "other", "other"));
        var families = new Families(instruments, ShowFresh);
        totals = new TotalsLedger(families, Key, number => Admit(this.others.Of(number)));
        stories = new StoryLedger(families, Key, address => Admit(this.others.Of(address)), totals.Connects);
        pools = new PoolSeries(families, Key);
        processing = instruments.Histogram("podtrace_event_processing_latency_seconds", "How long after its end an event reached the program.", .0001, .001, .01, .1, 1, 10);
        instruments.Observe("podtrace_ring_buffer_drops_total", "Events that were dropped because the ring was full.", InstrumentKind.Counter, Fresh(() => newest.LossOf(Loss.Event)));
        instruments.Observe("podtrace_table_drops_total", "Times the kernel side had no room for another row, by table.", InstrumentKind.Counter, ShowTableLosses);
        instruments.Observe("podtrace_bpf_map_utilization_ratio", "How full the kernel's tables are.", InstrumentKind.Gauge, ShowUse);
        instruments.Observe("podtrace_metrics_label_overflows_total", "Times a label's value was shown as \"other\", because there were too many.", InstrumentKind.Counter, ShowOverflows);
        instruments.Observe("podtrace_http2_drops_total", "What of HTTP/2 could not be followed or remembered: frames, connections, requests.", InstrumentKind.Counter, ShowHttp2);
        instruments.Observe("podtrace_targets", "Containers, control groups and processes that are traced.", InstrumentKind.Gauge, () => Targets?.Invoke() ?? 0);
    }

    /// <summary>How many targets there are now.</summary>
    public Func<int>? Targets { get; set; }

    /// <summary>What there was no room to remember of HTTP/2.</summary>
    public Func<Http2Overflows>? Http2 { get; set; }

    /// <summary>From here on the kernel's tables can be read.</summary>
    public void Begin(Func<Snapshot> read, Func<IReadOnlyList<TableUse>> use)
    {
        lock (reading) (source, this.use) = (read, use);
    }

    /// <summary>Reads them for the last time.</summary>
    public void End()
    {
        lock (reading)
        {
            Read();
            // What belongs to the session is gone with it.
            (source, use) = (null, static () => []);
        }
    }

    /// <summary>Adds what a recording's tables hold, or what happened since the last look.</summary>
    public void Take(Snapshot tables)
    {
        lock (gate)
        {
            totals.Advance(tables);
            newest = tables;
            Forget();
        }
    }

    /// <summary>By when an event reached the program; <see cref="Take(Story)"/> is told what it means.</summary>
    public void Take(KernelEvent one)
    {
        // Both clocks are Linux' monotonic one.
        var late = Stopwatch.GetTimestamp() - (long)one.Head.TimeNs;
        if (late >= 0) processing.Observe(late / 1e9);
    }

    public void Take(Story story)
    {
        lock (gate) stories.Take(story);
    }

    public void Take(PoolUse use)
    {
        lock (gate) pools.Take(use);
    }

    /// <summary>A target has gone for good.</summary>
    public void Leave(TargetName target)
    {
        lock (gate) gone[target] = clock.GetTimestamp();
    }

    /// <summary>A target that had gone under the same name is back.</summary>
    public void Return(TargetName target)
    {
        lock (gate) gone.Remove(target);
    }

    /// <summary>Reads the tables unless that was just now. So rows of processes that have ended are taken over also when nobody scrapes.</summary>
    public void Refresh()
    {
        lock (reading)
        {
            if (readAt != 0 && clock.GetElapsedTime(readAt) < FreshFor) return;
            Read();
        }
    }

    void Read()
    {
        if (source is null) return;
        var tables = source();
        readAt = Math.Max(1, clock.GetTimestamp());
        Take(tables);
    }

    SeriesKey Key(ulong group, string process, string first, string second, string third)
        => new(targets.Admit(names.Of(group)), processes.Admit(process.Length == 0 ? "unknown" : process), first, second, third);

    // What is talked to and has no name is one, too, and no value that the limit is for.
    PeerName Admit(PeerName other) => other.IsKnown ? peers.Admit(other) : other;

    void MoveOther(PeerName other, bool isThere)
    {
        lock (gate)
        {
            if (isThere) othersGone.Remove(other);
            else othersGone[other] = clock.GetTimestamp();
        }
    }

    void ForgetOthers()
    {
        var over = othersGone.Where(g => clock.GetElapsedTime(g.Value) > Memory).Select(static g => g.Key).ToHashSet();
        if (over.Count == 0) return;
        foreach (var other in over) othersGone.Remove(other);
        totals.ForgetPeers(over.Contains);
        peers.Forget(over.Contains);
    }

    void Forget()
    {
        ForgetOthers();
        var over = gone.Where(g => clock.GetElapsedTime(g.Value) > Memory).Select(static g => g.Key).ToHashSet();
        if (over.Count == 0) return;
        foreach (var target in over) gone.Remove(target);
        totals.Forget(over.Contains);
        stories.Forget(over.Contains);
        pools.Forget(over.Contains);
        targets.Forget(over.Contains);
        // Names that are in use come back with the next look.
        processes.Forget(static _ => true);
    }

    void ShowFresh(Action show)
    {
        Refresh();
        lock (gate) show();
    }

    Func<double> Fresh(Func<double> value) => () =>
    {
        Refresh();
        lock (gate) return value();
    };

    void ShowTableLosses(IInstrumentReader reader) => ShowFresh(() =>
    {
        foreach (var loss in Enum.GetValues<Loss>())
            if (loss is not (Loss.Event or Loss.Frame)) reader.Sample("", [new("table", TableOf(loss))], newest.LossOf(loss));
    });

    void ShowHttp2(IInstrumentReader reader) => ShowFresh(() =>
    {
        var overflows = Http2?.Invoke() ?? default;
        reader.Sample("", [new("what", "frames")], newest.LossOf(Loss.Frame));
        reader.Sample("", [new("what", "connections")], overflows.Connections);
        reader.Sample("", [new("what", "requests")], overflows.Requests);
    });

    static string TableOf(Loss loss) => loss.ToString().ToLowerInvariant() + "s";

    void ShowUse(IInstrumentReader reader)
    {
        lock (reading)
        {
            foreach (var table in use()) reader.Sample("", [new("map", table.Name)], table.Ratio);
        }
    }

    void ShowOverflows(IInstrumentReader reader)
    {
        lock (gate)
        {
            reader.Sample("", [new("label", "process_name")], processes.Overflows);
            reader.Sample("", [new("label", "pod")], targets.Overflows);
            reader.Sample("", [new("label", "target_pod")], peers.Overflows);
            reader.Sample("", [new("label", "pool_id")], pools.Overflows);
        }
    }
}
