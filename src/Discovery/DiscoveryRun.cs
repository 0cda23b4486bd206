using Barograph.Formats.Configuration;
using Microsoft.Extensions.Logging;

namespace Barograph.Discovery;

/// <summary>One discovery at work, and what it has found so far.</summary>
sealed partial class DiscoveryRun(IDiscovery discovery, string fingerprint, TimeProvider clock, ILogger log, Action changed)
{
    static readonly TimeSpan RestartAfter = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    readonly SortedDictionary<string, TargetGroup> groups = new(StringComparer.Ordinal);
    readonly CancellationTokenSource stopping = new();
    Task running = Task.CompletedTask;

    public string Fingerprint => fingerprint;

    // Runs on the caller's thread up to its first wait, so static targets are there when this returns.
    public void Start() => running = RunAsync();

    public IReadOnlyList<TargetGroup> Groups()
    {
        lock (gate) return [.. groups.Values];
    }

    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        stopping.Dispose();
    }

    async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await discovery.RunAsync(Take, stopping.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken)
            {
                LogBroken(log, discovery.GetType().Name, broken);
            }
            await Task.Delay(RestartAfter, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    void Take(IReadOnlyList<TargetGroup> found)
    {
        lock (gate)
        {
            foreach (var group in found)
            {
                if (group.Targets.Count == 0) groups.Remove(group.Source);
                else groups[group.Source] = group;
            }
        }
        changed();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Discovery} broke down; what it found stays, and it starts anew in a minute")]
    static partial void LogBroken(ILogger log, string discovery, Exception broken);
}
