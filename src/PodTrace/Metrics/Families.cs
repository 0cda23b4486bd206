using Barograph.Model.Instruments;

namespace Barograph.PodTrace.Metrics;

/// <summary>Makes families of traced things in a registry. Their tables are read and changed under the lock of whoever gives <paramref name="around"/>.</summary>
sealed class Families(InstrumentRegistry instruments, Action<Action> around)
{
    public sealed class Amount
    {
        public double Value { get; set; }
    }

    /// <summary>A histogram, and the newest value as a gauge where that has a name.</summary>
    public SeriesTable<LatencySeries> Latency(string name, string help, string? latest, string? type, params string[] own) => Latency(name, help, latest, type, own, namesPeers: false);

    /// <summary>A histogram whose first label has another name than <c>type</c>.</summary>
    public SeriesTable<LatencySeries> Latency(string name, string help, string firstLabel) => Latency(name, help, null, null, [], namesPeers: false, firstLabel);

    public SeriesTable<LatencySeries> Latency(string name, string help, string? latest, string? type, string[] own, bool namesPeers, string typeLabel = "type")
    {
        var table = new SeriesTable<LatencySeries>(type, own, static () => new LatencySeries()) { TypeLabel = typeLabel, NamesPeers = namesPeers };
        instruments.Observe(name, help, InstrumentKind.Histogram, reader => around(() => table.Show((series, labels) =>
        {
            if (series.Count > 0) series.Show(reader, labels);
        })));
        if (latest is not null)
        {
            instruments.Observe(latest, $"The newest value of {name}; where many come at once, their mean.", InstrumentKind.Gauge,
                reader => around(() => table.Show((series, labels) => reader.Sample("", labels, series.LatestSeconds))));
        }
        return table;
    }

    public SeriesTable<Amount> Counter(string name, string help, string? type, params string[] own) => Counter(name, help, "type", type, own);

    /// <param name="typeLabel">Where podtrace has another name for the label <c>type</c>.</param>
    public SeriesTable<Amount> Counter(string name, string help, string typeLabel, string? type, string[] own, bool namesPeers = false)
    {
        var table = new SeriesTable<Amount>(type, own, static () => new Amount()) { TypeLabel = typeLabel, NamesPeers = namesPeers };
        instruments.Observe(name, help, InstrumentKind.Counter, reader => around(() => table.Show((amount, labels) => reader.Sample("", labels, amount.Value))));
        return table;
    }
}
