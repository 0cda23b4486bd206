using System.Diagnostics;
using Barograph.App.Flags;
using Barograph.App.Tracing;
using Barograph.Model.Instruments;
using Barograph.Outbound.Kubernetes;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Resources;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Targets;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Serving;

/// <summary>
/// The tracer inside the server: its metrics stand among the server's own. What keeps it from tracing is no reason not to serve: it is logged,
/// shown as <c>podtrace_up</c>, and tried again where that may help.
/// </summary>
sealed class TracingService : IAsyncDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    readonly TracePlan plan;
    readonly ControlGroups groups;
    readonly TargetNames names = new();
    readonly PeerNames peers = new();
    readonly TraceMetrics metrics;
    readonly ResourceWatch resources;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly CancellationTokenSource ending = new();
    readonly Task running;
    volatile bool isUp;

    TracingService(TracePlan plan, ControlGroups groups, InstrumentRegistry instruments, TimeProvider clock, ILogger log)
    {
        (this.plan, this.groups, this.clock, this.log) = (plan, groups, clock, log);
        metrics = new TraceMetrics(instruments, names, plan.Settings.Limits, clock, peers);
        resources = new ResourceWatch(groups, plan.Settings.AlertLevels, instruments, clock);
        instruments.Observe("podtrace_up", "Whether the server traces (1), as it was told to.", InstrumentKind.Gauge, () => isUp ? 1 : 0);
        foreach (var warning in plan.Settings.Warnings) log.LogWarning("{Warning}", warning);
        running = Task.Run(RunAsync);
    }

    /// <summary>Null where nothing is to be traced.</summary>
    /// <exception cref="StartException">A flag or a variable cannot be used.</exception>
    public static TracingService? Begin(FlagValues flags, InstrumentRegistry instruments, TimeProvider clock, ILoggerFactory logs)
    {
        if (TracePlans.Of(flags, Environment.GetEnvironmentVariable) is not { } plan) return null;
        try
        {
            return new TracingService(plan, NamedTargets.Groups(plan.Settings), instruments, clock, logs.CreateLogger<TracingService>());
        }
        catch (TargetException e)
        {
            throw new StartException($"--trace.*: {e.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        ending.Dispose();
    }

    async Task RunAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await TraceAsync(ending.Token).ConfigureAwait(false);
            }
            catch (KernelException e)
            {
                // Rights and kernels do not change while we run.
                log.LogError("tracing is off: {Reason}", e.Message);
                return;
            }
            catch (Exception e) when (e is TargetException or KubernetesException)
            {
                log.LogWarning("tracing waits {Seconds} s: {Reason}", Pause.TotalSeconds, e.Message);
                await Task.Delay(Pause, clock, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
        }
    }

    async Task TraceAsync(CancellationToken cancel)
    {
        var targets = new TracedTargets(names, metrics, resources);
        metrics.Targets = () => targets.Count;
        using var inner = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            foreach (var (group, name) in NamedTargets.Of(plan, groups)) targets.Add(group, name);
            using var pods = plan.Pods.IsAsked ? await PodTracing.BeginAsync(plan.Pods, plan.Settings, groups, targets, peers, Say, cancel).ConfigureAwait(false) : null;
            // Linux' monotonic clock is the one that the kernel side stamps events with.
            var boot = clock.GetUtcNow().AddTicks(-Stopwatch.GetTimestamp() / 100);
            var teller = new StoryTeller(boot, metrics.Take, plan.Settings.GrpcPort) { Pooled = metrics.Take };
            metrics.Http2 = () => teller.Overflows;
            using var session = TraceSession.Start(TargetSet.Of(targets.Groups, [], pods?.Depths ?? []), plan.Options with { PeerNames = pods?.PeerNames ?? 0 }, one => Take(one, teller));
            foreach (var refusal in session.Refusals) Say(refusal.ToString());
            targets.Begin(session);
            peers.Begin(session.Name, session.Unname);
            isUp = true;
            log.LogInformation("tracing {Targets} control groups", targets.Count);
            var beat = MetricsBeat.RunAsync(metrics, resources, session, plan.Settings.MonitorInterval, inner.Token);
            var following = pods?.RunAsync(inner.Token) ?? beat;
            await Task.WhenAny(beat, following).ConfigureAwait(false);
            await inner.CancelAsync().ConfigureAwait(false);
            targets.End();
            peers.End();
            await beat.ConfigureAwait(false);
            session.Finish();
            await following.ConfigureAwait(false);
        }
        finally
        {
            isUp = false;
            targets.End();
            peers.End();
            targets.Clear();
        }
    }

    void Take(KernelEvent one, StoryTeller teller)
    {
        metrics.Take(one);
        teller.Take(one);
    }

    void Say(string sentence) => log.LogWarning("{Sentence}", sentence);
}
