using Barograph.Alerting.Alerts;
using Barograph.Alerting.Pipeline;
using Barograph.Alerting.Routing;
using Barograph.Model.Labels;
using Microsoft.Extensions.Logging;

namespace Barograph.Alerting.Dispatching;

/// <summary>
/// Alerts that are told of together. The first flush comes <c>group_wait</c> after the first alert, each further one
/// <c>group_interval</c> after the one before; whether anybody needs to be told is the pipeline's business.
/// </summary>
public sealed class AlertGroup : IAsyncDisposable
{
    // A receiver gets at least so long for its answer, however short the interval.
    static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    readonly Dictionary<LabelSet, StoredAlert> alerts = [];
    readonly INotificationStage pipeline;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly CancellationTokenSource ending = new();
    readonly ITimer timer;
    readonly DateTimeOffset earliest;
    Task flushing = Task.CompletedTask;
    bool waiting;
    bool flushed;

    /// <param name="earliest">No flush before this moment: alerts that are told again after a restart may still come in.</param>
    public AlertGroup(Route route, LabelSet labels, INotificationStage pipeline, DateTimeOffset earliest, TimeProvider clock, ILogger log)
    {
        (Route, Labels, this.pipeline, this.earliest, this.clock, this.log) = (route, labels, pipeline, earliest, clock, log);
        // A label set prints as Go's does: {a="b", c="d"}.
        Key = $"{route.Key}:{labels}";
        // Begun by the first alert: a flush before it would find nobody, and the alert would wait a whole interval.
        timer = clock.CreateTimer(_ => Begin(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Route Route { get; }

    public LabelSet Labels { get; }

    /// <summary><c>{}/{severity="x"}:{alertname="y"}</c></summary>
    public string Key { get; }

    public bool IsEmpty
    {
        get { lock (gate) return alerts.Count == 0 && flushing.IsCompleted; }
    }

    public IReadOnlyList<StoredAlert> Alerts()
    {
        lock (gate) return [.. alerts.Values];
    }

    public void Insert(StoredAlert alert)
    {
        lock (gate)
        {
            alerts[alert.Alert.Labels] = alert;
            if (flushed || ending.IsCancellationRequested) return;
            // It may have waited long enough elsewhere: with us before the restart, say.
            var waited = alert.Alert.StartsAt + Route.GroupWait < clock.GetUtcNow();
            if (waited || !waiting) timer.Change(AtEarliest(waited ? TimeSpan.Zero : Route.GroupWait), Timeout.InfiniteTimeSpan);
            waiting = true;
        }
    }

    TimeSpan AtEarliest(TimeSpan wait)
    {
        var delay = earliest - clock.GetUtcNow();
        return delay > wait ? delay : wait;
    }

    void Begin()
    {
        var over = new TaskCompletionSource();
        lock (gate)
        {
            // A timer set anew while its callback was on its way calls twice; the flush that runs sets the next time itself.
            if (ending.IsCancellationRequested || !flushing.IsCompleted) return;
            flushed = true;
            flushing = over.Task;
        }
        _ = FlushAsync(over);
    }

    async Task FlushAsync(TaskCompletionSource over)
    {
        var started = clock.GetTimestamp();
        try
        {
            var patience = Route.GroupInterval > LeastPatience ? Route.GroupInterval : LeastPatience;
            using var timeUp = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeUp.Token, ending.Token);
            await TellAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A group must not stop because of one flush: its next one tries again.
            log.LogError(e, "notifying of {Group} broke down: {Reason}", Key, e.Message);
        }
        var left = Route.GroupInterval - clock.GetElapsedTime(started);
        lock (gate)
            if (!ending.IsCancellationRequested) timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        over.SetResult();
    }

    async Task TellAsync(CancellationToken cancel)
    {
        StoredAlert[] told;
        var now = clock.GetUtcNow();
        lock (gate) told = [.. alerts.Values];
        if (told.Length == 0) return;
        var flush = new Flush { Route = Route, GroupKey = Key, GroupLabels = Labels, Now = now };
        var result = await pipeline.RunAsync(flush, told, cancel).ConfigureAwait(false);
        if (result.Error is not null)
        {
            log.LogError("notifying of {Group} failed: {Reason}", Key, result.Error);
            return;
        }
        lock (gate)
        {
            foreach (var alert in told)
            {
                // Told again meanwhile, it may fire again: then it stays.
                if (alert.IsResolvedAt(now) && ReferenceEquals(alerts.GetValueOrDefault(alert.Alert.Labels), alert)) alerts.Remove(alert.Alert.Labels);
            }
        }
    }

    /// <summary>A notification that is on its way is broken off; whoever takes over tells it again.</summary>
    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (gate)
        {
            ending.Cancel();
            timer.Dispose();
            running = flushing;
        }
        await running.ConfigureAwait(false);
        ending.Dispose();
    }
}
