namespace Barograph.Model.Instruments;

public enum InstrumentKind : byte
{
    Counter,
    Gauge,
    Histogram,
    Summary,
}
