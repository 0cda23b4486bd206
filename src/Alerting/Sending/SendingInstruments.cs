using Barograph.Model.Instruments;

namespace Barograph.Alerting.Sending;

/// <summary>What sending tells about itself, under Prometheus' names. The label is the URL that alerts are posted to.</summary>
public sealed class SendingInstruments
{
    const string Alertmanager = "alertmanager";

    readonly QuantileFamily latency;
    readonly LabelledFamily<Distribution> latencyBuckets;
    readonly LabelledFamily<Counter> errors, sent, dropped;
    readonly LabelledFamily<Gauge> queued;

    public SendingInstruments(InstrumentRegistry registry, int capacity, Func<double> discovered)
    {
        registry.Observe("prometheus_notifications_alertmanagers_discovered", "The number of alertmanagers discovered and active.", InstrumentKind.Gauge, discovered);
        registry.Gauge("prometheus_notifications_queue_capacity", "The capacity of the alert notifications queue.").Value = capacity;
        queued = registry.Gauges("prometheus_notifications_queue_length", "The number of alert notifications in the queue.", Alertmanager);
        dropped = registry.Counters("prometheus_notifications_dropped_total", "Total number of alerts dropped due to errors when sending to Alertmanager.", Alertmanager);
        errors = registry.Counters("prometheus_notifications_errors_total", "Total number of sent alerts affected by errors.", Alertmanager);
        sent = registry.Counters("prometheus_notifications_sent_total", "Total number of alerts sent.", Alertmanager);
        latency = new QuantileFamily(registry, "prometheus_notifications_latency_seconds", "Latency quantiles for sending alert notifications.", Alertmanager, 0.5, 0.9, 0.99);
        latencyBuckets = registry.Histograms("prometheus_notifications_latency_histogram_seconds", "Latency histogram for sending alert notifications.",
            [0.01, 0.1, 1, 10], Alertmanager);
    }

    /// <summary>Shows the Alertmanager with zeros before anything has happened.</summary>
    public void Add(string url)
    {
        queued.With(url);
        dropped.With(url);
        errors.With(url);
        sent.With(url);
    }

    public void Remove(string url)
    {
        queued.Remove(url);
        dropped.Remove(url);
        errors.Remove(url);
        sent.Remove(url);
        latency.Remove(url);
        latencyBuckets.Remove(url);
    }

    public void Queued(string url, int alerts) => queued.With(url).Value = alerts;

    public void Dropped(string url, int alerts) => dropped.With(url).Add(alerts);

    public void Failed(string url, int alerts) => errors.With(url).Add(alerts);

    public void Sent(string url, int alerts, TimeSpan took)
    {
        sent.With(url).Add(alerts);
        latency.Observe(url, took.TotalSeconds);
        latencyBuckets.With(url).Observe(took.TotalSeconds);
    }
}
