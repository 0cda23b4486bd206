using Barograph.Alerting.Alerts;
using Barograph.Alerting.Notifications;

namespace Barograph.Alerting.Pipeline;

/// <summary>Remembers what the receiver was told. A crash before this point makes it hear the same once more, which is better than never.</summary>
public sealed class RecordStage(NotificationLog log, string integration, int index) : INotificationStage
{
    public Task<StageResult> RunAsync(Flush flush, IReadOnlyList<StoredAlert> alerts, CancellationToken cancel)
    {
        var key = new NotificationKey(flush.GroupKey, flush.Route.Receiver, integration, index);
        log.Add(key, flush.Now, flush.Firing, flush.Resolved, keepFor: 2 * flush.Route.RepeatInterval);
        return Task.FromResult(new StageResult(flush, alerts));
    }
}
