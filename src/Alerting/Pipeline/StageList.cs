using Barograph.Alerting.Alerts;

namespace Barograph.Alerting.Pipeline;

/// <summary>Stages in a row; it ends where a stage lets nothing through or fails.</summary>
public sealed class StageList(params INotificationStage[] stages) : INotificationStage
{
    public async Task<StageResult> RunAsync(Flush flush, IReadOnlyList<StoredAlert> alerts, CancellationToken cancel)
    {
        var result = new StageResult(flush, alerts);
        foreach (var stage in stages)
        {
            if (result.Alerts.Count == 0 || result.Error is not null) break;
            result = await stage.RunAsync(result.Flush, result.Alerts, cancel).ConfigureAwait(false);
        }
        return result;
    }
}
