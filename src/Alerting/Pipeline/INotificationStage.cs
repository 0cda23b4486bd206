using Barograph.Alerting.Alerts;

namespace Barograph.Alerting.Pipeline;

/// <summary>One step between a group and the people: it lets alerts through, holds them back, or tells somebody.</summary>
public interface INotificationStage
{
    Task<StageResult> RunAsync(Flush flush, IReadOnlyList<StoredAlert> alerts, CancellationToken cancel);
}
