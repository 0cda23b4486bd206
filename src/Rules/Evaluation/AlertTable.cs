using Barograph.Model.Alerts;
using Barograph.Model.Labels;

namespace Barograph.Rules.Evaluation;

/// <summary>
/// The alerts of one rule and how they go on: results in, states out. It knows no clock and no disk; time is an argument. One thread at a
/// time.
/// </summary>
public sealed class AlertTable(TimeSpan holdFor, TimeSpan keepFiringFor, long limit)
{
    /// <summary>A resolved alert is kept and told again so long, lest an Alertmanager that was away misses its end.</summary>
    public static readonly TimeSpan ResolvedRetention = TimeSpan.FromMinutes(15);

    Dictionary<LabelSet, ActiveAlert> alerts = [];
    readonly List<LabelSet> gone = [];
    long advances;

    /// <summary>Resolved ones too, for as long as they are kept.</summary>
    public IReadOnlyCollection<ActiveAlert> All => alerts.Values;

    public AlertState State
    {
        get
        {
            var state = AlertState.Inactive;
            foreach (var alert in alerts.Values)
                if (alert.State > state) state = alert.State;
            return state;
        }
    }

    /// <summary>One evaluation further. Afterwards the alerts that are pending or fire are in <paramref name="active"/>.</summary>
    /// <exception cref="RuleException">Two results have the same labels, or there are more than the limit; with the latter all alerts are forgotten.</exception>
    public void Advance(IReadOnlyList<AlertResult> results, DateTimeOffset now, List<ActiveAlert> active)
    {
        RequireDistinct(results);
        advances++;
        foreach (var result in results) Take(result, now);
        gone.Clear();
        foreach (var (labels, alert) in alerts)
        {
            var isActive = alert.SeenIn == advances ? Continue(alert) : Fade(alert, labels, now);
            if (!isActive) continue;
            if (alert.State == AlertState.Pending && now - alert.ActiveAt >= holdFor)
            {
                alert.State = AlertState.Firing;
                alert.FiredAt = now;
            }
            active.Add(alert);
        }
        foreach (var labels in gone) alerts.Remove(labels);
        if (limit <= 0 || active.Count <= limit) return;
        var count = active.Count;
        active.Clear();
        alerts = [];
        throw new RuleException($"exceeded limit of {limit} with {count} alerts");
    }

    void RequireDistinct(IReadOnlyList<AlertResult> results)
    {
        if (results.Count < 2) return;
        var seen = new HashSet<LabelSet>(results.Count);
        foreach (var result in results)
            if (!seen.Add(result.Labels)) throw new RuleException("vector contains metrics with the same labelset after applying alert labels");
    }

    void Take(AlertResult result, DateTimeOffset now)
    {
        if (!alerts.TryGetValue(result.Labels, out var alert) || alert.State == AlertState.Inactive)
            alerts[result.Labels] = alert = new ActiveAlert(result.Labels) { ActiveAt = now };
        alert.Value = result.Value;
        alert.Annotations = result.Annotations;
        alert.SeenIn = advances;
    }

    static bool Continue(ActiveAlert alert)
    {
        alert.KeepFiringSince = null;
        return true;
    }

    // No result any more: it goes on firing for keep_firing_for, is resolved and kept for a while, or was only pending and is gone.
    bool Fade(ActiveAlert alert, LabelSet labels, DateTimeOffset now)
    {
        if (alert.State == AlertState.Firing && keepFiringFor > TimeSpan.Zero)
        {
            alert.KeepFiringSince ??= now;
            if (now - alert.KeepFiringSince < keepFiringFor) return true;
        }
        if (alert.State == AlertState.Pending || now - alert.ResolvedAt > ResolvedRetention) gone.Add(labels);
        if (alert.State != AlertState.Inactive)
        {
            alert.State = AlertState.Inactive;
            alert.ResolvedAt = now;
        }
        return false;
    }

    /// <summary>What an Alertmanager should hear now: alerts that began to fire or were resolved, and those whose last word is older than the delay.</summary>
    public void Send(DateTimeOffset now, TimeSpan resendDelay, TimeSpan interval, string generatorUrl, List<Alert> into)
    {
        // Two evaluations or two deliveries may fail before an Alertmanager takes the alert for resolved.
        var validUntil = now + (4 * (interval > resendDelay ? interval : resendDelay));
        foreach (var alert in alerts.Values)
        {
            if (!alert.IsDueForSending(now, resendDelay)) continue;
            alert.LastSentAt = now;
            into.Add(alert.ToAlert(validUntil, generatorUrl));
        }
    }

    /// <summary>After a restart: gives an alert back the time that it had spent pending before.</summary>
    /// <param name="lastSeen">When the old process last wrote that it was active.</param>
    /// <param name="activeAt">Since when it was active then.</param>
    /// <param name="grace">It shall not fire sooner than so long after now, unless it would fire anyway: time to see whether it still holds.</param>
    public bool Restore(LabelSet labels, DateTimeOffset lastSeen, DateTimeOffset activeAt, DateTimeOffset now, TimeSpan grace)
    {
        if (!alerts.TryGetValue(labels, out var alert)) return false;
        var remaining = holdFor - (lastSeen - activeAt);
        // Nothing remains: it fired before and fires again at the next evaluation. Otherwise the time that we were down does not count.
        if (remaining > TimeSpan.Zero) activeAt = remaining < grace ? now + grace - holdFor : activeAt + (now - lastSeen);
        alert.ActiveAt = activeAt;
        return true;
    }

    /// <summary>Goes on with the alerts of the same rule of the old configuration.</summary>
    public void TakeOver(AlertTable old)
    {
        alerts = old.alerts;
        advances = old.advances;
    }
}
