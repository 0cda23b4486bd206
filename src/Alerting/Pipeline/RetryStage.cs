using Barograph.Alerting.Alerts;
using Barograph.Alerting.Receivers;
using Microsoft.Extensions.Logging;

namespace Barograph.Alerting.Pipeline;

/// <summary>Tells the receiver, and tries again with growing pauses until the group's time is up.</summary>
public sealed class RetryStage(IIntegration integration, Uri externalUrl, NotificationInstruments instruments, TimeProvider clock, Random dice, ILogger log) : INotificationStage
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    const double Growth = 1.5;

    public async Task<StageResult> RunAsync(Flush flush, IReadOnlyList<StoredAlert> alerts, CancellationToken cancel)
    {
        var sent = alerts;
        if (!integration.SendsResolved)
        {
            // Nothing to send, and still recorded: the next flush must know that the receiver needs nothing.
            if (flush.Firing.Count == 0) return new StageResult(flush, alerts);
            sent = [.. alerts.Where(alert => !alert.IsResolvedAt(flush.Now))];
        }

        instruments.Notifications.With(integration.Kind).Increment();
        var notification = new Notification
        {
            GroupKey = flush.GroupKey,
            Receiver = flush.Route.Receiver,
            GroupLabels = flush.GroupLabels,
            Alerts = [.. sent.Select(static alert => alert.Alert).Order(AlertOrder.Instance)],
            Now = flush.Now,
            ExternalUrl = externalUrl,
            Reason = flush.Reason,
        };
        var (error, reason) = await SendAsync(notification, cancel).ConfigureAwait(false);
        if (error is null) return new StageResult(flush, alerts);
        instruments.Failed.With(integration.Kind, reason).Increment();
        return StageResult.Failed(flush, $"{flush.Route.Receiver}/{integration.Kind}[{integration.Index}]: {error}");
    }

    async Task<(string? Error, string Reason)> SendAsync(Notification notification, CancellationToken cancel)
    {
        var pause = FirstPause;
        string? last = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                cancel.ThrowIfCancellationRequested();
                var outcome = await AttemptAsync(notification, cancel).ConfigureAwait(false);
                if (outcome.IsDelivered)
                {
                    log.LogDebug("notified {Receiver} of {Group} by {Integration} after {Attempts} attempts", notification.Receiver, notification.GroupKey, integration.Kind, attempt);
                    return (null, "");
                }
                last = outcome.Error;
                if (!outcome.Retry) return ($"gave up after attempt {attempt}: {last}", "clientError");
                // The first failure is worth a line: people look for it while the pauses grow.
                if (attempt == 1) log.LogWarning("{Receiver}/{Integration}[{Index}] will be tried again: {Error}", notification.Receiver, integration.Kind, integration.Index, last);
                await Task.Delay(pause * (0.5 + dice.NextDouble()), clock, cancel).ConfigureAwait(false);
                pause = pause * Growth < LongestPause ? pause * Growth : LongestPause;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return ($"time is up after {attempt} attempts: {last ?? "no answer yet"}", "contextDeadlineExceeded");
            }
        }
    }

    async Task<SendOutcome> AttemptAsync(Notification notification, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        instruments.Requests.With(integration.Kind).Increment();
        try
        {
            var outcome = await integration.SendAsync(notification, cancel).ConfigureAwait(false);
            if (!outcome.IsDelivered) instruments.RequestsFailed.With(integration.Kind).Increment();
            return outcome;
        }
        catch (OperationCanceledException)
        {
            instruments.RequestsFailed.With(integration.Kind).Increment();
            throw;
        }
        finally
        {
            instruments.Latency.With(integration.Kind).Observe(clock.GetElapsedTime(started).TotalSeconds);
        }
    }
}
