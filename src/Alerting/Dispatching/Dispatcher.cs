using Barograph.Alerting.Alerts;
using Barograph.Alerting.Pipeline;
using Barograph.Alerting.Routing;
using Barograph.Model.Labels;
using Microsoft.Extensions.Logging;

namespace Barograph.Alerting.Dispatching;

/// <summary>Puts each alert into the groups of the routes that want it, and takes away groups that are empty.</summary>
public sealed class Dispatcher : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly Dictionary<Route, Dictionary<LabelSet, AlertGroup>> groups = [];
    readonly IReadOnlyDictionary<string, INotificationStage> pipelines;
    readonly DispatchOptions options;
    readonly DateTimeOffset earliest;
    readonly DispatchInstruments instruments;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly Action<DateTimeOffset> upkeep;
    readonly ITimer maintenance;
    int count;
    bool ended;

    /// <param name="pipelines">By receiver.</param>
    /// <param name="upkeep">What others have to tidy up as often as we do.</param>
    public Dispatcher(
        RouteTree tree, IReadOnlyDictionary<string, INotificationStage> pipelines, DispatchOptions options, Action<DateTimeOffset> upkeep,
        DispatchInstruments instruments, TimeProvider clock, ILogger log)
    {
        (Tree, this.pipelines, this.options, this.upkeep, this.instruments, this.clock, this.log) = (tree, pipelines, options, upkeep, instruments, clock, log);
        earliest = clock.GetUtcNow() + options.StartDelay;
        maintenance = clock.CreateTimer(_ => Maintain(), null, options.MaintenanceInterval, Timeout.InfiniteTimeSpan);
    }

    public RouteTree Tree { get; }

    public int GroupCount
    {
        get { lock (gate) return count; }
    }

    public void Take(StoredAlert alert)
    {
        var started = clock.GetTimestamp();
        foreach (var route in Tree.Match(alert.Alert.Labels))
        {
            lock (gate)
            {
                if (ended) return;
                GroupOf(route, alert)?.Insert(alert);
            }
        }
        instruments.ProcessingSeconds.With().Observe(clock.GetElapsedTime(started).TotalSeconds);
    }

    AlertGroup? GroupOf(Route route, StoredAlert alert)
    {
        if (!groups.TryGetValue(route, out var ofRoute)) groups[route] = ofRoute = [];
        var labels = route.GroupLabels(alert.Alert.Labels);
        if (ofRoute.TryGetValue(labels, out var group)) return group;
        if (count >= options.MaxGroups)
        {
            instruments.LimitReached.Increment();
            return null;
        }
        group = new AlertGroup(route, labels, pipelines[route.Receiver], earliest, clock, log);
        ofRoute[labels] = group;
        count++;
        return group;
    }

    public IReadOnlyList<AlertGroup> Groups()
    {
        lock (gate) return [.. groups.Values.SelectMany(static ofRoute => ofRoute.Values)];
    }

    void Maintain()
    {
        var gone = new List<AlertGroup>();
        lock (gate)
        {
            if (ended) return;
            foreach (var (_, ofRoute) in groups)
            {
                foreach (var (labels, group) in ofRoute)
                {
                    if (!group.IsEmpty) continue;
                    ofRoute.Remove(labels);
                    gone.Add(group);
                    count--;
                }
            }
            maintenance.Change(options.MaintenanceInterval, Timeout.InfiniteTimeSpan);
        }
        // Nothing of theirs runs, so this does not wait.
        foreach (var group in gone) _ = group.DisposeAsync().AsTask();
        upkeep(clock.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        List<AlertGroup> all;
        lock (gate)
        {
            ended = true;
            maintenance.Dispose();
            all = [.. groups.Values.SelectMany(static ofRoute => ofRoute.Values)];
        }
        await Task.WhenAll(all.Select(static group => group.DisposeAsync().AsTask())).ConfigureAwait(false);
    }
}
