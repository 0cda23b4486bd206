using Barograph.Model.Instruments;

namespace Barograph.Alerting.Dispatching;

/// <summary>What dispatching tells about itself, under Alertmanager's names.</summary>
public sealed class DispatchInstruments(InstrumentRegistry registry)
{
    public LabelledFamily<Distribution> ProcessingSeconds { get; } = registry.Summaries("alertmanager_dispatcher_alert_processing_duration_seconds", "Summary of latencies for the processing of alerts.");

    public Counter LimitReached { get; } = registry.Counter("alertmanager_dispatcher_aggregation_group_limit_reached_total", "Number of times when dispatcher failed to create new aggregation group due to limit.");
}
