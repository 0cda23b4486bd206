using Barograph.Alerting.Alerts;
using Barograph.Alerting.Notifications;

namespace Barograph.Alerting.Pipeline;

/// <summary>Lets a group through when its receiver has not heard yet how it stands, or heard it longer ago than the repeat interval.</summary>
public sealed class DedupStage(NotificationLog log, string integration, int index, bool sendsResolved) : INotificationStage
{
    public Task<StageResult> RunAsync(Flush flush, IReadOnlyList<StoredAlert> alerts, CancellationToken cancel)
    {
        var firing = new List<ulong>(alerts.Count);
        var resolved = new List<ulong>();
        foreach (var alert in alerts) (alert.IsResolvedAt(flush.Now) ? resolved : firing).Add(alert.Fingerprint);
        firing.Sort();
        resolved.Sort();
        flush = flush with { Firing = firing, Resolved = resolved };
        var told = log.Find(new NotificationKey(flush.GroupKey, flush.Route.Receiver, integration, index));
        return Task.FromResult(ReasonToTell(told, flush) is { } reason ? new StageResult(flush with { Reason = reason }, alerts) : StageResult.Nobody(flush));
    }

    /// <summary>In Alertmanager's words, which webhooks show; null = nobody needs to hear.</summary>
    string? ReasonToTell(NotificationRecord? told, Flush flush)
    {
        // Nobody is told of the end of what they never heard of.
        if (told is null) return flush.Firing.Count > 0 ? "first notification" : null;
        if (!IsSubset(flush.Firing, told.Firing)) return "new alerts added";
        // The end of everything is let through even where ends are not sent: the log must learn that nothing fires any more.
        if (flush.Firing.Count == 0) return told.Firing.Count > 0 ? "all alerts resolved" : null;
        if (sendsResolved && !IsSubset(flush.Resolved, told.Resolved)) return "some alerts resolved";
        return told.At < flush.Now - flush.Route.RepeatInterval ? "repeat interval elapsed" : null;
    }

    /// <summary>Both are sorted.</summary>
    static bool IsSubset(IReadOnlyList<ulong> some, IReadOnlyList<ulong> all)
    {
        var at = 0;
        foreach (var one in some)
        {
            while (at < all.Count && all[at] < one) at++;
            if (at == all.Count || all[at] != one) return false;
        }
        return true;
    }
}
