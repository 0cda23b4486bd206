using System.Diagnostics;
using Barograph.App.Commands;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Limits;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Targets;

namespace Barograph.App.Tracing;

/// <summary>One trace from its beginning to its end: targets, kernel, listeners, the command if there is one.</summary>
sealed class TraceRun(TracePlan plan)
{
    const int NotExecutable = 126;
    const int NotFound = 127;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var groups = NamedTargets.Groups(plan.Settings);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var signals = new StopSignals(ending.Cancel);
        using var command = plan.Command.Count > 0 ? TracedCommand.Prepare(groups, $"podtrace-{Environment.ProcessId}") : null;
        // Linux' monotonic clock is the one that the kernel side stamps events with.
        var startedNs = Stopwatch.GetTimestamp();
        var boot = DateTimeOffset.UtcNow.AddTicks(-startedNs / 100);
        var (names, peers) = (new TargetNames(), new PeerNames());
        await using var metrics = plan.Metrics ? await MetricsService.StartAsync(plan.Settings, groups, names, peers, cancel).ConfigureAwait(false) : null;
        // Not on the ring's own thread: what follows waits for that to end.
        void End() => _ = ending.CancelAsync();
        using var desk = new TraceDesk(plan, metrics?.Metrics, names, peers, boot, startedNs, End);
        var pace = new HeapPace();
        void Take(KernelEvent one)
        {
            desk.Take(one);
            pace.Step();
        }
        var targets = new TracedTargets(names, metrics?.Metrics, metrics?.Resources);
        foreach (var (group, name) in NamedTargets.Of(plan, groups)) targets.Add(group, name);
        if (command is not null) targets.Add(command.Group, new TargetName("", "", Path.GetFileName(plan.Command[0])));
        using var pods = plan.Pods.IsAsked ? await PodTracing.BeginAsync(plan.Pods, plan.Settings, groups, targets, peers, Terminal.Warning, cancel).ConfigureAwait(false) : null;
        Footprint.Shrink(); // to load the kernel side takes ten megabytes more for a moment
        using var session = TraceSession.Start(TargetSet.Of(targets.Groups, NamedTargets.Processes(plan), pods?.Depths ?? []), plan.Options with { OwnLibraries = command is not null, PeerNames = pods?.PeerNames ?? 0 }, Take, _ => End());
        foreach (var refusal in session.Refusals) Terminal.Warning(refusal.ToString());
        desk.Begin(plan.Conditions with { StartedNs = Stopwatch.GetTimestamp(), Missing = [.. session.Refusals.Select(static r => r.ToString())] });
        using var watching = new CancellationTokenSource();
        var beat = new TraceBeat(session, desk, new LimitWatch(() => targets.Groups, plan.Processes, groups, plan.Settings.ProcBase), command is null && pods is null ? targets : null, ending.Cancel);
        var watch = Task.Run(() => beat.RunAsync(watching.Token), CancellationToken.None);
        if (metrics is not null)
        {
            metrics.Metrics.Targets = () => targets.Count + plan.Processes.Count;
            watch = Task.WhenAll(watch, MetricsBeat.RunAsync(metrics.Metrics, metrics.Resources, session, plan.Settings.MonitorInterval, watching.Token));
        }
        targets.Begin(session);
        peers.Begin(session.Name, session.Unname);
        Footprint.Shrink();
        var following = pods?.RunAsync(watching.Token);
        // Nobody follows the pods any more: that is no trace of them.
        _ = following?.ContinueWith(_ => ending.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        var code = await WaitAsync(command, signals, ending).ConfigureAwait(false);
        targets.End();
        peers.End();
        try
        {
            session.Finish();
        }
        finally
        {
            await watching.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }
        if (following is not null) await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (following is { IsFaulted: true }) await following.ConfigureAwait(false);
        desk.Finish(Stopwatch.GetTimestamp(), session.Read());
        return code == 0 && desk.IsRecordingCut ? 1 : code;
    }

    // Until the command ends, the time is over, or somebody says so. What was started here is ended here; signals are passed on to it.
    async Task<int> WaitAsync(TracedCommand? command, StopSignals signals, CancellationTokenSource ending)
    {
        if (plan.Duration is { } duration) ending.CancelAfter(duration);
        try
        {
            if (command is null) await Task.Delay(Timeout.Infinite, ending.Token).ConfigureAwait(false);
            else return await FollowAsync(command, signals, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return 0;
        }
        return 0;
    }

    async Task<int> FollowAsync(TracedCommand command, StopSignals signals, CancellationToken ending)
    {
        if (ending.IsCancellationRequested) return signals.Code;
        using var process = command.Start(plan.Command);
        try
        {
            await process.WaitForExitAsync(ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await TracedCommand.EndAsync(process, signals.PassedOn).ConfigureAwait(false);
            if (plan.Duration is not null) return 0;
        }
        if (process.ExitCode is NotFound or NotExecutable) Terminal.Warning($"{plan.Command[0]} could not be started (exit code {process.ExitCode})");
        return process.ExitCode;
    }
}
