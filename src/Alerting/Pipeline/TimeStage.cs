using Barograph.Alerting.Alerts;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Alerting.Pipeline;

/// <summary>Holds a group back outside of its route's active times and inside its mute times.</summary>
public sealed class TimeStage(IReadOnlyList<NamedTimeIntervals> intervals, NotificationInstruments instruments) : INotificationStage
{
    readonly Dictionary<string, NamedTimeIntervals> named = intervals.ToDictionary(static one => one.Name, StringComparer.Ordinal);

    public Task<StageResult> RunAsync(Flush flush, IReadOnlyList<StoredAlert> alerts, CancellationToken cancel)
    {
        var reason = flush.Route.ActiveTimeIntervals.Count > 0 && Holding(flush.Route.ActiveTimeIntervals, flush.Now).Count == 0 ? "active_time_interval"
            : Holding(flush.Route.MuteTimeIntervals, flush.Now).Count > 0 ? "mute_time_interval"
            : null;
        if (reason is null) return Task.FromResult(new StageResult(flush, alerts));
        instruments.Suppressed.With(reason).Add(alerts.Count);
        return Task.FromResult(StageResult.Nobody(flush));
    }

    /// <summary>The names of the intervals that mute the route at this moment: those of its mute times, or its active times all together.</summary>
    public IReadOnlyList<string> MutedBy(Routing.Route route, DateTimeOffset now)
        => route.ActiveTimeIntervals.Count > 0 && Holding(route.ActiveTimeIntervals, now).Count == 0
            ? route.ActiveTimeIntervals
            : Holding(route.MuteTimeIntervals, now);

    List<string> Holding(IReadOnlyList<string> names, DateTimeOffset now) => [.. names.Where(name => named[name].Holds(now))];
}
