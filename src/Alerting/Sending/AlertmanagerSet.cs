using Barograph.Formats.Configuration;
using Barograph.Model.Alerts;
using Microsoft.Extensions.Logging;

namespace Barograph.Alerting.Sending;

/// <summary>The Alertmanagers of one entry of the configuration, each with a loop of its own: one that hangs keeps nobody else waiting.</summary>
/// <remarks>A loop lives as long as its URL is found. Another plan for the same URL leaves its queue alone.</remarks>
sealed partial class AlertmanagerSet(SendPlan first, SendingOptions options, SendingInstruments instruments, TimeProvider clock, ILogger log)
{
    readonly SemaphoreSlim oneAtATime = new(1);
    readonly List<Task> endings = []; // loops and plans that are gone but not yet done
    IReadOnlyList<TargetGroup> groups = [];
    volatile SendPlan plan = first;
    volatile SendLoop[] loops = [];
    volatile string[] dropped = [];

    public IEnumerable<string> Active => loops.Select(static loop => loop.Name);

    public IEnumerable<string> Dropped => dropped;

    public int Count => loops.Length;

    public bool Says(string fingerprint) => plan.Fingerprint == fingerprint;

    public void Take(IReadOnlyList<Alert> alerts)
    {
        var now = loops;
        if (now.Length == 0 || plan.Relabelling.Apply(alerts) is not { Count: > 0 } kept) return;
        foreach (var loop in now) loop.Add(kept);
    }

    /// <summary>Speaks to the same Alertmanagers in another way from the next batch on.</summary>
    public async Task AdoptAsync(SendPlan next)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var old = plan;
            plan = next;
            Judge();
            endings.Add(RetireAsync(old, loops));
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Goes over to other addresses.</summary>
    public async Task SyncAsync(IReadOnlyList<TargetGroup> found)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            groups = found;
            Judge();
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public async Task StopAsync(bool drain)
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var last = loops;
            loops = [];
            await Task.WhenAll([.. last.Select(loop => loop.StopAsync(drain)), .. endings]).ConfigureAwait(false);
            plan.Dispose();
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    void Judge()
    {
        endings.RemoveAll(static ending => ending.IsCompletedSuccessfully);
        var addresses = plan.Addresses.Judge(groups);
        foreach (var complaint in addresses.Complaints) LogRefused(log, complaint);
        var before = loops;
        var after = new SendLoop[addresses.Active.Count];
        for (var i = 0; i < after.Length; i++)
        {
            var url = addresses.Active[i];
            after[i] = Array.Find(before, loop => loop.Url == url) ?? new SendLoop(url, () => plan, options, instruments, clock, log);
        }
        loops = after;
        dropped = [.. addresses.Dropped.Select(static url => url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped))];
        foreach (var gone in before.Except(after)) endings.Add(gone.StopAsync(options.DrainOnShutdown));
    }

    static async Task RetireAsync(SendPlan old, SendLoop[] loops)
    {
        foreach (var loop in loops) await loop.PassAsync().ConfigureAwait(false);
        old.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Complaint}")]
    static partial void LogRefused(ILogger log, string complaint);
}
