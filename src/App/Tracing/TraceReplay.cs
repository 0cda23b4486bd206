using Barograph.App.Commands;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Stacks;
using Barograph.PodTrace.Stories;

namespace Barograph.App.Tracing;

/// <summary>A recorded trace told once more, by the same ways as a live one.</summary>
static class TraceReplay
{
    public static int Run(TracePlan plan)
    {
        // What the kernel refused stands behind the first events, and whose addresses are at the end: they are read first, then all from the beginning.
        var known = Known(plan.Replay!);
        var conditions = known.Conditions with { SpikePercent = plan.Settings.SpikePercent };
        using var file = File.OpenRead(plan.Replay!);
        var reader = new TraceReader(file, plan.Replay!);
        using ITraceReader audience = plan.Diagnose ? new ReportReader(plan, conditions, reader.Boot, reader.StartedNs) : new LiveReader(plan, reader.Boot, reader.StartedNs, static () => { });
        audience.Begin(conditions);
        var teller = new StoryTeller(reader.Boot, story => audience.Take((plan.Settings.Redaction?.Of(story) ?? story) with { Peer = TraceDesk.PeerOf(story, known.Peers) }), plan.Settings.GrpcPort) { Pooled = use => audience.Take(use) };
        var stacks = new StackTally();
        var tables = reader.ReadAll(one =>
        {
            if (one.Shape == EventShape.Stack) _ = stacks.Take(one);
            else teller.Take(one);
        });
        teller.Finish();
        foreach (var limit in reader.Limits) audience.Take(limit);
        foreach (var pulse in reader.Pulses) audience.Beat(pulse, tables);
        if (!reader.IsComplete) Terminal.Warning($"{plan.Replay} ends early: its tables of totals are missing");
        audience.End(new TraceEnd(reader.EndedNs, tables, TraceDesk.Paths(teller, plan.Settings.Redaction), known.Peers, stacks.Finish(known.Stacks), reader.IsComplete));
        TraceDesk.TellLosses(tables, teller.Overflows);
        return 0;
    }

    static TraceReader Known(string path)
    {
        using var file = File.OpenRead(path);
        var reader = new TraceReader(file, path);
        reader.ReadAll(static _ => { });
        return reader;
    }
}
