using System.Diagnostics;
using Barograph.App.Commands;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Limits;

namespace Barograph.App.Tracing;

/// <summary>Looks once a second at the kernel's counts and the targets' limits; sees when there is nobody left to trace.</summary>
/// <param name="targets">Null: somebody else watches whether the target lives.</param>
sealed class TraceBeat(TraceSession session, TraceDesk desk, LimitWatch limits, TracedTargets? targets, Action stop)
{
    // The first look comes early, so that a short command has one, too.
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // After so many looks what only the start needed is given back: when the first events were told, and when the first summary and the first pages of metrics are over.
    const int Begun = 2, Settled = 8;

    int looks;

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await Task.Delay(First, cancel).ConfigureAwait(false);
            Look();
            using var timer = new PeriodicTimer(Interval);
            while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false))
            {
                Look();
                if (targets is not null && session.LiveProcesses == 0 && targets.Groups.All(static g => !Directory.Exists(g.Path))) stop();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Look(); // the last one: what was counted since
        }
    }

    void Look()
    {
        var now = Stopwatch.GetTimestamp();
        desk.Beat(now, session.Read(), limits.Read(now));
        if (++looks is Begun or Settled) Footprint.Shrink();
        while (session.TryTakeNote(out var note)) Terminal.Warning(note);
    }
}
