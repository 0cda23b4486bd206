using Barograph.App.Commands;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stacks;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using Barograph.PodTrace.Totals;

namespace Barograph.App.Tracing;

/// <summary>Where a live trace comes together: events from the ring's thread, counts from the beat's. It lets one in at a time, and passes on to recording, metrics and reader.</summary>
sealed class TraceDesk : IDisposable
{
    readonly Lock gate = new();
    readonly TraceRecording? recording;
    readonly TraceMetrics? metrics;
    readonly ITraceReader reader;
    readonly StoryTeller teller;
    readonly TargetNames names;
    readonly PeerNames peers;
    readonly Redaction? redaction;
    readonly StackTally stacks = new();
    readonly StackNamer? namer;
    bool hasDropped;

    /// <param name="names">Of the pods that are traced.</param>
    /// <param name="peers">Whose the addresses are that they talk to.</param>
    /// <param name="stop">Ends the trace: nobody reads any more.</param>
    public TraceDesk(TracePlan plan, TraceMetrics? metrics, TargetNames names, PeerNames peers, DateTimeOffset boot, long startedNs, Action stop)
    {
        (this.metrics, this.names, this.peers, redaction) = (metrics, names, peers, plan.Settings.Redaction);
        reader = plan.Diagnose ? new ReportReader(plan, plan.Conditions, boot, startedNs) : new LiveReader(plan, boot, startedNs, stop);
        recording = plan.Record is { } path ? new TraceRecording(path, File.Create(path), boot, startedNs, Terminal.Warning) : null;
        recording?.Take(plan.Conditions);
        namer = plan.Options.SlowStack is null ? null : new StackNamer(plan.Settings.ProcBase);
        teller = new StoryTeller(boot, Tell, plan.Settings.GrpcPort) { Pooled = Use };
        if (metrics is not null) metrics.Http2 = () => teller.Overflows;
    }

    /// <summary>It could not be written to its end.</summary>
    public bool IsRecordingCut => recording?.IsCut == true;

    public void Begin(TraceConditions conditions)
    {
        lock (gate)
        {
            recording?.Take(conditions);
            reader.Begin(conditions);
        }
    }

    public void Take(KernelEvent one)
    {
        lock (gate)
        {
            metrics?.Take(one);
            recording?.Take(one);
            if (one.Shape != EventShape.Stack) teller.Take(one);
            else if (stacks.Take(one)) namer?.Take(one);
        }
    }

    public void Beat(long nowNs, Snapshot tables, IReadOnlyList<LimitReading> limits)
    {
        var pulse = Pulse.Of(nowNs, tables);
        lock (gate)
        {
            recording?.Take(pulse);
            foreach (var limit in limits)
            {
                recording?.Take(limit);
                reader.Take(limit);
            }
            reader.Beat(pulse, tables);
        }
        if (hasDropped || tables.LossOf(Loss.Event) == 0) return;
        hasDropped = true;
        Terminal.Warning("events are being dropped: the ring is full. Counts and histograms stay whole. PODTRACE_RING_BUFFER_SIZE_KB makes it larger, --filter leaves families out");
    }

    public void Finish(long endedNs, Snapshot tables)
    {
        lock (gate)
        {
            teller.Finish();
            var named = namer?.Finish() ?? new StackNames();
            // The reader asks whose its addresses are, and they are recorded then: it reads from the recording what it says here.
            reader.End(new TraceEnd(endedNs, tables, Paths(teller, redaction), peers, stacks.Finish(named), true));
            recording?.Take(peers);
            recording?.Take(named);
            recording?.Finish(tables, endedNs);
        }
        TellLosses(tables, teller.Overflows);
    }

    public void Dispose()
    {
        namer?.Dispose();
        reader.Dispose();
        recording?.Dispose();
    }

    /// <summary>Paths as the reader may see them.</summary>
    public static Func<uint, ulong, string> Paths(StoryTeller teller, Redaction? redaction)
        => redaction is null ? teller.PathOf : (device, inode) => redaction.Of(teller.PathOf(device, inode));

    public static void TellLosses(Snapshot tables, Http2Overflows overflows)
    {
        if (overflows.Requests > 0) Terminal.Warning($"{overflows.Requests} requests over HTTP/2 were not told: too many at a time");
        if (overflows.Connections > 0) Terminal.Warning($"{overflows.Connections} connections of HTTP/2 were forgotten, because there were too many: later requests over them may have no path");
        foreach (var loss in Enum.GetValues<Loss>())
        {
            if (tables.LossOf(loss) is not (> 0 and var count)) continue;
            Terminal.Warning(loss switch
            {
                Loss.Event => $"{count} events were dropped: the ring was full",
                Loss.Stack => $"{count} slow calls more had no room for their stacks (PODTRACE_MAX_EVENTS_FOR_STACKS)",
                Loss.Frame => $"{count} times frames of HTTP/2 could not be followed",
                _ => $"{count} times there was no room for another row of {loss.ToString().ToLowerInvariant()}s",
            });
        }
    }

    void Use(PoolUse use)
    {
        metrics?.Take(use);
        reader.Take(use);
    }

    /// <summary>Whose the address is that the story is about.</summary>
    public static PeerName PeerOf(Story story, PeerNames peers)
        => story.Class is StoryClass.Net or StoryClass.Db ? peers.Of(story.Target) : PeerName.Nobody;

    void Tell(Story story)
    {
        metrics?.Take(story);
        reader.Take((redaction?.Of(story) ?? story) with { Where = names.Of(story.Cgroup), Peer = PeerOf(story, peers) });
    }
}
