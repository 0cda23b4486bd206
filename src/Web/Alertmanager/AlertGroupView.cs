using System.Text.Json;
using Barograph.Alerting;
using Barograph.Alerting.Alerts;
using Barograph.Model.Labels;

namespace Barograph.Web.Alertmanager;

/// <summary>A group as <c>/api/v2/alerts/groups</c> shows it.</summary>
sealed class AlertGroupView
{
    readonly List<(StoredAlert Alert, ulong? Inhibitor)> alerts;
    readonly IReadOnlyDictionary<LabelSet, List<string>> receivers;
    readonly IReadOnlyList<string> mutedBy;
    readonly string receiver;
    readonly LabelSet labels;

    AlertGroupView(LabelSet labels, string receiver, List<(StoredAlert, ulong?)> alerts, IReadOnlyList<string> mutedBy, IReadOnlyDictionary<LabelSet, List<string>> receivers)
        => (this.labels, this.receiver, this.alerts, this.mutedBy, this.receivers) = (labels, receiver, alerts, mutedBy, receivers);

    /// <summary>Ordered by their labels, then their receivers.</summary>
    public static IReadOnlyList<AlertGroupView> All(BuiltInAlertmanager alertmanager, AlertFilter filter, DateTimeOffset now)
    {
        // Every receiver that an alert is shown with, over all of its groups.
        var receivers = new Dictionary<LabelSet, List<string>>();
        var views = new List<AlertGroupView>();
        foreach (var group in alertmanager.Groups())
        {
            var receiver = group.Route.Receiver;
            if (!filter.WantsReceiver(alertmanager, receiver)) continue;
            var wanted = new List<(StoredAlert Alert, ulong? Inhibitor)>();
            foreach (var alert in group.Alerts())
            {
                var inhibitor = alertmanager.InhibitorOf(alert);
                if (filter.Wants(alert, inhibitor, now)) wanted.Add((alert, inhibitor));
            }
            if (wanted.Count == 0) continue;
            wanted.Sort(static (a, b) => AlertOrder.Instance.Compare(a.Alert.Alert, b.Alert.Alert));
            foreach (var (alert, _) in wanted)
            {
                if (!receivers.TryGetValue(alert.Alert.Labels, out var names)) receivers[alert.Alert.Labels] = names = [];
                names.Add(receiver);
            }
            // A muted group that is not shown still counts among its alerts' receivers.
            var mutedBy = alertmanager.MutedBy(group.Route);
            if (mutedBy.Count > 0 && !filter.Muted) continue;
            views.Add(new AlertGroupView(group.Labels, receiver, wanted, mutedBy, receivers));
        }
        foreach (var names in receivers.Values) names.Sort(StringComparer.Ordinal);
        views.Sort(static (a, b) => a.labels == b.labels ? string.CompareOrdinal(a.receiver, b.receiver) : AlertOrder.CompareSets(a.labels, b.labels));
        return views;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("alerts"u8);
        foreach (var (alert, inhibitor) in alerts) AlertmanagerJson.Alert(json, alert, receivers[alert.Alert.Labels], inhibitor, mutedBy);
        json.WriteEndArray();
        AlertmanagerJson.Labels(json, "labels", labels);
        json.WriteStartObject("receiver"u8);
        json.WriteString("name"u8, receiver);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
