using System.Text;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;

namespace Barograph.Alerting.Alerts;

/// <summary>Every alert that fires, and every resolved one until the next collection. In memory: alerts are told again and again.</summary>
public sealed class AlertStore : IDisposable
{
    readonly Lock gate = new();
    readonly Dictionary<LabelSet, StoredAlert> alerts = [];
    readonly Dictionary<string, int> perName = new(StringComparer.Ordinal);
    readonly int perNameLimit;
    readonly TimeProvider clock;
    readonly LabelledFamily<Counter> limited;
    readonly ITimer collection;

    /// <param name="perNameLimit">Alerts that may share an alertname; 0 = any number.</param>
    public AlertStore(TimeSpan collectionInterval, int perNameLimit, InstrumentRegistry instruments, TimeProvider clock)
    {
        this.perNameLimit = perNameLimit;
        this.clock = clock;
        limited = instruments.Counters("alertmanager_alerts_limited_total", "Alerts that were not taken because their alertname has reached its limit.", "alertname");
        instruments.Observe("alertmanager_alerts_subscriber_channel_writes_total", "Alerts handed to the dispatcher.", InstrumentKind.Counter, () => Volatile.Read(ref handedOn));
        collection = clock.CreateTimer(_ => Collect(collectionInterval), null, collectionInterval, Timeout.InfiniteTimeSpan);
    }

    long handedOn;

    /// <summary>Hears of every alert that was told, merged, after it is in the store. Set once, before the first alert.</summary>
    public Action<StoredAlert>? Told { get; set; }

    /// <summary>Merges each with what is known of it.</summary>
    public void Put(IReadOnlyList<StoredAlert> told)
    {
        foreach (var alert in told)
        {
            if (Merge(alert) is not { } merged) continue;
            Interlocked.Increment(ref handedOn);
            Told?.Invoke(merged);
        }
    }

    StoredAlert? Merge(StoredAlert alert)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var labels = alert.Alert.Labels;
            if (alerts.TryGetValue(labels, out var known))
            {
                if (alert.Overlaps(known)) alert = known.MergedWith(alert, now);
            }
            else if (!HasRoomFor(labels))
            {
                return null;
            }
            alerts[labels] = alert;
            return alert;
        }
    }

    bool HasRoomFor(LabelSet labels)
    {
        if (perNameLimit == 0) return true;
        var name = Encoding.UTF8.GetString(labels["alertname"u8]);
        var count = perName.GetValueOrDefault(name);
        if (count >= perNameLimit)
        {
            limited.With(name).Increment();
            return false;
        }
        perName[name] = count + 1;
        return true;
    }

    public StoredAlert? Find(LabelSet labels)
    {
        lock (gate) return alerts.GetValueOrDefault(labels);
    }

    /// <summary>A copy of all of them, in no order.</summary>
    public IReadOnlyList<StoredAlert> All()
    {
        lock (gate) return [.. alerts.Values];
    }

    public int Count
    {
        get { lock (gate) return alerts.Count; }
    }

    void Collect(TimeSpan interval)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            foreach (var (labels, alert) in alerts)
            {
                if (!alert.IsResolvedAt(now)) continue;
                alerts.Remove(labels);
                if (perNameLimit == 0) continue;
                var name = Encoding.UTF8.GetString(labels["alertname"u8]);
                if (--perName[name] == 0) perName.Remove(name);
            }
        }
        collection.Change(interval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => collection.Dispose();
}
