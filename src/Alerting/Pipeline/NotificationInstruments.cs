using Barograph.Model.Instruments;

namespace Barograph.Alerting.Pipeline;

/// <summary>What notifying tells about itself, under Alertmanager's names.</summary>
public sealed class NotificationInstruments(InstrumentRegistry registry)
{
    static readonly double[] LatencyBounds = [1, 5, 10, 15, 20];

    public LabelledFamily<Counter> Notifications { get; } = registry.Counters("alertmanager_notifications_total", "The total number of attempted notifications.", "integration");

    public LabelledFamily<Counter> Failed { get; } = registry.Counters("alertmanager_notifications_failed_total", "The total number of failed notifications.", "integration", "reason");

    public LabelledFamily<Counter> Requests { get; } = registry.Counters("alertmanager_notification_requests_total", "The total number of attempted notification requests.", "integration");

    public LabelledFamily<Counter> RequestsFailed { get; } = registry.Counters("alertmanager_notification_requests_failed_total", "The total number of failed notification requests.", "integration");

    public LabelledFamily<Distribution> Latency { get; } = registry.Histograms("alertmanager_notification_latency_seconds", "The latency of notifications in seconds.", LatencyBounds, "integration");

    public LabelledFamily<Counter> Suppressed { get; } = registry.Counters("alertmanager_notifications_suppressed_total", "The total number of notifications suppressed for being silenced, inhibited, outside of active time intervals or within muted time intervals.", "reason");

    /// <summary>An integration is shown from its configuration on, not only after its first failure: a rate needs the zero before it.</summary>
    public void Begin(string integration)
    {
        Notifications.With(integration);
        Requests.With(integration);
        RequestsFailed.With(integration);
        Latency.With(integration);
        foreach (var reason in (string[])["clientError", "contextDeadlineExceeded"]) Failed.With(integration, reason);
    }
}
