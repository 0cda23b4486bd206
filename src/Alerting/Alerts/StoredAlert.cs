using Barograph.Model.Alerts;

namespace Barograph.Alerting.Alerts;

/// <summary>An alert as it was told last, merged with what was told before.</summary>
/// <param name="TimesOut">Its end is only <c>resolve_timeout</c>: nobody said when it ends.</param>
public sealed record StoredAlert(Alert Alert, ulong Fingerprint, DateTimeOffset UpdatedAt, bool TimesOut)
{
    public static StoredAlert Of(Alert alert, DateTimeOffset now, bool timesOut = false) => new(alert, AlertFingerprint.Of(alert.Labels), now, timesOut);

    public bool IsResolvedAt(DateTimeOffset now) => Alert.IsResolvedAt(now);

    /// <summary>The newer telling, with the earliest start, and with the older one's end where that was said and is later.</summary>
    public StoredAlert MergedWith(StoredAlert other, DateTimeOffset now)
    {
        if (other.UpdatedAt < UpdatedAt) return other.MergedWith(this, now);
        var start = Alert.StartsAt < other.Alert.StartsAt ? Alert.StartsAt : other.Alert.StartsAt;
        var end = other.Alert.EndsAt;
        var endsLater = Alert.EndsAt > end;
        if (endsLater && (other.IsResolvedAt(now) ? IsResolvedAt(now) : !TimesOut)) end = Alert.EndsAt;
        return other with { Alert = other.Alert with { StartsAt = start, EndsAt = end } };
    }

    /// <summary>Both speak of one activity: it did not end before the other began.</summary>
    public bool Overlaps(StoredAlert older)
        => (Alert.EndsAt > older.Alert.StartsAt && Alert.EndsAt < older.Alert.EndsAt)
        || (Alert.StartsAt > older.Alert.StartsAt && Alert.StartsAt < older.Alert.EndsAt);
}
