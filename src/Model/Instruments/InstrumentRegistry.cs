using System.Collections.Concurrent;
using System.Globalization;

namespace Barograph.Model.Instruments;

/// <summary>All instruments of one process (or one test). Asking twice for the same name gives the same instrument.</summary>
public sealed class InstrumentRegistry
{
    readonly ConcurrentDictionary<string, (Instrument Instrument, object Subject)> instruments = new(StringComparer.Ordinal);

    public Counter Counter(string name, string help) => Single(name, help, InstrumentKind.Counter, new Counter(), static c => c.Value);

    public Gauge Gauge(string name, string help) => Single(name, help, InstrumentKind.Gauge, new Gauge(), static g => g.Value);

    /// <summary>A value that is asked for when somebody looks. The newest observer of a name wins.</summary>
    public void Observe(string name, string help, InstrumentKind kind, Func<double> value)
        => instruments[name] = (new Observed(name, help, kind, value), value);

    /// <summary>A whole family that is asked for when somebody looks.</summary>
    public void Observe(string name, string help, InstrumentKind kind, Action<IInstrumentReader> samples)
        => instruments[name] = (new ObservedFamily(name, help, kind, samples), samples);

    public Distribution Histogram(string name, string help, params double[] upperBounds)
        => Add(name, () =>
        {
            var distribution = new Distribution(upperBounds);
            return (new ObservedFamily(name, help, InstrumentKind.Histogram, reader => ShowBuckets(distribution, [], reader)), distribution);
        });

    public LabelledFamily<Counter> Counters(string name, string help, params string[] labelNames)
        => Family(name, () => new LabelledFamily<Counter>(name, help, InstrumentKind.Counter, labelNames, static () => new Counter(),
            static (counter, labels, reader) => reader.Sample("", labels, counter.Value)));

    public LabelledFamily<Gauge> Gauges(string name, string help, params string[] labelNames)
        => Family(name, () => new LabelledFamily<Gauge>(name, help, InstrumentKind.Gauge, labelNames, static () => new Gauge(),
            static (gauge, labels, reader) => reader.Sample("", labels, gauge.Value)));

    public LabelledFamily<Distribution> Histograms(string name, string help, double[] upperBounds, params string[] labelNames)
        => Family(name, () => new LabelledFamily<Distribution>(name, help, InstrumentKind.Histogram, labelNames,
            () => new Distribution(upperBounds), ShowBuckets));

    /// <summary>Sum and number only.</summary>
    public LabelledFamily<Distribution> Summaries(string name, string help, params string[] labelNames)
        => Family(name, () => new LabelledFamily<Distribution>(name, help, InstrumentKind.Summary, labelNames, static () => new Distribution(), ShowSum));

    public void Show(IInstrumentReader reader)
    {
        foreach (var (_, (instrument, _)) in instruments.ToArray().OrderBy(static i => i.Key, StringComparer.Ordinal)) instrument.Show(reader);
    }

    T Single<T>(string name, string help, InstrumentKind kind, T subject, Func<T, double> value) where T : class
        => Add(name, () => (new Observed(name, help, kind, () => value(subject)), subject));

    LabelledFamily<T> Family<T>(string name, Func<LabelledFamily<T>> make) where T : class
        => Add(name, () =>
        {
            var family = make();
            return (family, family);
        });

    T Add<T>(string name, Func<(Instrument, T)> make) where T : class
    {
        var (_, subject) = instruments.GetOrAdd(name, _ => make());
        Invariant.Require(subject is T);
        return (T)subject;
    }

    static void ShowBuckets(Distribution distribution, KeyValuePair<string, string>[] labels, IInstrumentReader reader)
    {
        var (bounds, cumulative, sum) = distribution.Read();
        var withBound = new KeyValuePair<string, string>[labels.Length + 1];
        labels.CopyTo(withBound, 0);
        for (var i = 0; i < cumulative.Length; i++)
        {
            var bound = i < bounds.Length ? bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            withBound[^1] = new("le", bound);
            reader.Sample("_bucket", withBound, cumulative[i]);
        }
        reader.Sample("_sum", labels, sum);
        reader.Sample("_count", labels, cumulative[^1]);
    }

    static void ShowSum(Distribution distribution, KeyValuePair<string, string>[] labels, IInstrumentReader reader)
    {
        var (_, cumulative, sum) = distribution.Read();
        reader.Sample("_sum", labels, sum);
        reader.Sample("_count", labels, cumulative[^1]);
    }

    sealed class Observed(string name, string help, InstrumentKind kind, Func<double> value) : Instrument(name, help, kind)
    {
        public override void Show(IInstrumentReader reader)
        {
            reader.Family(Name, Help, Kind);
            reader.Sample("", [], value());
        }
    }

    sealed class ObservedFamily(string name, string help, InstrumentKind kind, Action<IInstrumentReader> samples) : Instrument(name, help, kind)
    {
        public override void Show(IInstrumentReader reader)
        {
            reader.Family(Name, Help, Kind);
            samples(reader);
        }
    }
}
