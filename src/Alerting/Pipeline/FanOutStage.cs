using Barograph.Alerting.Alerts;

namespace Barograph.Alerting.Pipeline;

/// <summary>All integrations of a receiver side by side: one that fails does not keep the others from telling.</summary>
public sealed class FanOutStage(IReadOnlyList<INotificationStage> branches) : INotificationStage
{
    public async Task<StageResult> RunAsync(Flush flush, IReadOnlyList<StoredAlert> alerts, CancellationToken cancel)
    {
        var results = await Task.WhenAll(branches.Select(branch => branch.RunAsync(flush, alerts, cancel))).ConfigureAwait(false);
        var errors = results.Where(static result => result.Error is not null).Select(static result => result.Error!).ToList();
        return errors.Count > 0 ? StageResult.Failed(flush, string.Join("; ", errors)) : new StageResult(flush, alerts);
    }
}
