using System.Collections.Concurrent;
using System.Globalization;

namespace Barograph.Model.Instruments;

/// <summary>A summary with quantiles over the last observations of each member.</summary>
/// <remarks>A ring of plain numbers, sorted when somebody looks: exact over its window, where Prometheus' estimates over ten minutes.</remarks>
public sealed class QuantileFamily
{
    const int WindowObservations = 1024; // 8 KiB a member

    /// <summary>Where none are named.</summary>
    static readonly double[] Usual = [0.01, 0.05, 0.5, 0.9, 0.99];

    readonly ConcurrentDictionary<string, Window> members = new(StringComparer.Ordinal);
    readonly string labelName;
    readonly double[] quantiles;

    public QuantileFamily(InstrumentRegistry registry, string name, string help, string labelName)
        : this(registry, name, help, labelName, Usual)
    {
    }

    public QuantileFamily(InstrumentRegistry registry, string name, string help, string labelName, params double[] quantiles)
    {
        this.labelName = labelName;
        this.quantiles = quantiles;
        registry.Observe(name, help, InstrumentKind.Summary, Show);
    }

    /// <summary>A family of one member without labels.</summary>
    public static QuantileFamily Single(InstrumentRegistry registry, string name, string help, params double[] quantiles) => new(registry, name, help, "", quantiles);

    public void Observe(double value) => Observe("", value);

    public void Observe(string labelValue, double value) => members.GetOrAdd(labelValue, static _ => new Window()).Add(value);

    public void Remove(string labelValue) => members.TryRemove(labelValue, out _);

    void Show(IInstrumentReader reader)
    {
        foreach (var (value, window) in members.ToArray().OrderBy(static m => m.Key, StringComparer.Ordinal))
        {
            var (sorted, sum, count) = window.Read();
            KeyValuePair<string, string>[] own = labelName.Length == 0 ? [] : [new(labelName, value)];
            foreach (var quantile in quantiles)
            {
                var shown = sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, quantile * sorted.Length)];
                reader.Sample("", [.. own, new("quantile", quantile.ToString("R", CultureInfo.InvariantCulture))], shown);
            }
            reader.Sample("_sum", own, sum);
            reader.Sample("_count", own, count);
        }
    }

    sealed class Window
    {
        readonly Lock gate = new();
        readonly double[] ring = new double[WindowObservations];
        double sum;
        long count;

        public void Add(double value)
        {
            lock (gate)
            {
                ring[count++ % ring.Length] = value;
                sum += value;
            }
        }

        public (double[] Sorted, double Sum, long Count) Read()
        {
            lock (gate)
            {
                var sorted = ring.AsSpan(0, (int)Math.Min(count, ring.Length)).ToArray();
                Array.Sort(sorted);
                return (sorted, sum, count);
            }
        }
    }
}
