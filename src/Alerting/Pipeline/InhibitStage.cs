using Barograph.Alerting.Alerts;
using Barograph.Alerting.Inhibition;

namespace Barograph.Alerting.Pipeline;

/// <summary>Holds back what is quiet because something else fires.</summary>
public sealed class InhibitStage(Inhibitor inhibitor, NotificationInstruments instruments) : INotificationStage
{
    public Task<StageResult> RunAsync(Flush flush, IReadOnlyList<StoredAlert> alerts, CancellationToken cancel)
    {
        var passed = new List<StoredAlert>(alerts.Count);
        foreach (var alert in alerts)
            if (inhibitor.Inhibits(alert.Alert.Labels, flush.Now) is null) passed.Add(alert);
        instruments.Suppressed.With("inhibition").Add(alerts.Count - passed.Count);
        return Task.FromResult(new StageResult(flush, passed));
    }
}
