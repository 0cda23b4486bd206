using Barograph.Formats.Configuration;
using Microsoft.Extensions.Logging;

namespace Barograph.Discovery;

/// <summary>Runs the discoveries of all jobs and tells the groups of each job as a whole whenever they change.</summary>
/// <remarks>
/// A flapping source must not keep the pools busy: after a delivery the next one waits <see cref="Throttle"/>, and what changes
/// meanwhile goes together. A reload delivers at once.
/// </remarks>
public sealed partial class DiscoveryPlan : IAsyncDisposable
{
    /// <summary>As Prometheus has it.</summary>
    public static readonly TimeSpan Throttle = TimeSpan.FromSeconds(5);

    readonly Func<string, DiscoveryConfig, IDiscovery> make;
    readonly DiscoveryInstruments instruments;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly Lock gate = new();
    readonly Dictionary<string, List<DiscoveryRun>> runs = new(StringComparer.Ordinal); // by job, in order of the configuration
    readonly HashSet<string> changed = new(StringComparer.Ordinal);
    readonly SemaphoreSlim wake = new(0), delivering = new(1);
    readonly CancellationTokenSource ending = new();
    Func<string, IReadOnlyList<TargetGroup>, Task>? deliver;
    Task sending = Task.CompletedTask;

    /// <param name="make">The discovery for one entry of one job.</param>
    public DiscoveryPlan(Func<string, DiscoveryConfig, IDiscovery> make, DiscoveryInstruments instruments, TimeProvider clock, ILogger log)
    {
        this.make = make;
        this.instruments = instruments;
        this.clock = clock;
        this.log = log;
    }

    /// <summary>Begins to deliver; one delivery at a time.</summary>
    public void Start(Func<string, IReadOnlyList<TargetGroup>, Task> receiver)
    {
        deliver = receiver;
        sending = Task.Run(SendAsync);
    }

    /// <summary>Goes over to other jobs. Discoveries that say the same as before run on with all that they have found.</summary>
    public async Task AdoptAsync(IReadOnlyDictionary<string, IReadOnlyList<DiscoveryConfig>> jobs)
    {
        var stale = new List<DiscoveryRun>();
        var fresh = new List<DiscoveryRun>();
        lock (gate)
        {
            foreach (var gone in runs.Keys.Except(jobs.Keys).ToArray())
            {
                stale.AddRange(runs[gone]);
                runs.Remove(gone);
                instruments.Targets.Remove(instruments.Name, gone);
            }
            foreach (var (job, configs) in jobs) Change(job, configs, stale, fresh);
        }
        foreach (var run in fresh) run.Start();
        foreach (var run in stale) await run.StopAsync().ConfigureAwait(false);
        await DeliverAsync().ConfigureAwait(false);
    }

    void Change(string job, IReadOnlyList<DiscoveryConfig> configs, List<DiscoveryRun> stale, List<DiscoveryRun> fresh)
    {
        var before = runs.TryGetValue(job, out var found) ? found : [];
        var after = new List<DiscoveryRun>(configs.Count);
        foreach (var config in configs)
        {
            var fingerprint = ConfigFingerprint.Of(config);
            var kept = before.Find(run => run.Fingerprint == fingerprint);
            if (kept is not null)
            {
                before.Remove(kept);
                after.Add(kept);
                continue;
            }
            var run = new DiscoveryRun(make(job, config), fingerprint, clock, log, () => Note(job));
            after.Add(run);
            fresh.Add(run);
        }
        stale.AddRange(before);
        runs[job] = after;
        changed.Add(job); // also a job without any targets is told, so that its pool knows
    }

    void Note(string job)
    {
        instruments.Received.Increment();
        lock (gate)
        {
            if (!changed.Add(job)) return;
        }
        wake.Release();
    }

    async Task SendAsync()
    {
        try
        {
            while (true)
            {
                await wake.WaitAsync(ending.Token).ConfigureAwait(false);
                if (!await DeliverAsync().ConfigureAwait(false)) continue; // a reload was quicker
                await Task.Delay(Throttle, clock, ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // told to stop
        }
    }

    async Task<bool> DeliverAsync()
    {
        await delivering.WaitAsync().ConfigureAwait(false);
        try
        {
            var changes = Changes();
            foreach (var (job, groups) in changes)
            {
                instruments.Sent.Increment();
                instruments.Targets.With(instruments.Name, job).Value = groups.Sum(static g => g.Targets.Count);
                if (deliver is not null) await deliver(job, groups).ConfigureAwait(false);
            }
            return changes.Count > 0;
        }
        finally
        {
            delivering.Release();
        }
    }

    List<(string Job, IReadOnlyList<TargetGroup> Groups)> Changes()
    {
        lock (gate)
        {
            var changes = new List<(string, IReadOnlyList<TargetGroup>)>();
            foreach (var job in changed)
            {
                if (runs.TryGetValue(job, out var ofJob)) changes.Add((job, [.. ofJob.SelectMany(static run => run.Groups())]));
            }
            changed.Clear();
            return changes;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (ending.IsCancellationRequested) return;
        await ending.CancelAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(false);
        DiscoveryRun[] all;
        lock (gate) all = [.. runs.Values.SelectMany(static r => r)];
        foreach (var run in all) await run.StopAsync().ConfigureAwait(false);
    }
}
