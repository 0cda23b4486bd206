namespace Barograph.Model.Metadata;

public enum MetricType : byte
{
    Unknown,
    Counter,
    Gauge,
    Histogram,
    GaugeHistogram,
    Summary,
    Info,
    StateSet,
}
