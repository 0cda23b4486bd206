using Barograph.Model.Metadata;

namespace Barograph.Formats.Exposition;

/// <summary>OpenMetrics' names of the metric types.</summary>
static class OpenMetricsWords
{
    public static MetricType? TypeOf(ReadOnlySpan<byte> word) => word switch
    {
        _ when word.SequenceEqual("counter"u8) => MetricType.Counter,
        _ when word.SequenceEqual("gauge"u8) => MetricType.Gauge,
        _ when word.SequenceEqual("histogram"u8) => MetricType.Histogram,
        _ when word.SequenceEqual("gaugehistogram"u8) => MetricType.GaugeHistogram,
        _ when word.SequenceEqual("summary"u8) => MetricType.Summary,
        _ when word.SequenceEqual("info"u8) => MetricType.Info,
        _ when word.SequenceEqual("stateset"u8) => MetricType.StateSet,
        _ when word.SequenceEqual("unknown"u8) => MetricType.Unknown,
        _ => null,
    };
}
