using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Bench.Query;

/// <summary>Counters in plain arrays: reading them costs a copy, so what a bench shows is the engine's own work.</summary>
sealed class ColumnSource : ISeriesSource
{
    readonly LabelSet[] labels;
    readonly long[] times;
    readonly double[][] values;
    readonly Lazy<Dictionary<string, IReadOnlyList<string>>> valuesOf;

    /// <param name="series">How many.</param>
    /// <param name="samples">Of each.</param>
    /// <param name="stepMs">About so far apart.</param>
    /// <param name="labelsOf">Of each series; null where any will do.</param>
    public ColumnSource(int series, int samples, long stepMs, Func<int, LabelSet>? labelsOf = null)
    {
        labelsOf ??= static i => LabelSet.Of(("__name__", "http_requests_total"), ("job", "api"), ("pod", $"pod-{i / 16}"), ("code", $"{200 + i % 16}"));
        var random = new Random(1);
        times = [.. Enumerable.Range(0, samples).Select(i => i * stepMs + random.Next(-20, 20))];
        valuesOf = new Lazy<Dictionary<string, IReadOnlyList<string>>>(Values);
        labels = new LabelSet[series];
        values = new double[series][];
        for (var i = 0; i < series; i++)
        {
            labels[i] = labelsOf(i);
            values[i] = new double[samples];
            double value = random.Next(1000);
            for (var j = 0; j < samples; j++) values[i][j] = value += random.Next(0, 30);
        }
    }

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel) => ValueTask.FromResult<ISeriesSelection>(new Selection(this));

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([.. valuesOf.Value.Keys]);

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel) => ValueTask.FromResult(valuesOf.Value[name]);

    Dictionary<string, IReadOnlyList<string>> Values()
    {
        var values = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var set in labels)
        {
            for (var reader = set.Read(); reader.Read();)
            {
                var name = Encoding.UTF8.GetString(reader.Name);
                if (!values.TryGetValue(name, out var known)) values[name] = known = new SortedSet<string>(StringComparer.Ordinal);
                known.Add(Encoding.UTF8.GetString(reader.Value));
            }
        }
        return values.ToDictionary(static pair => pair.Key, static pair => (IReadOnlyList<string>)[.. pair.Value]);
    }

    sealed class Selection(ColumnSource source) : MadeSelection(source.labels, source.times.Length)
    {
        public override void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
        {
            var first = Array.BinarySearch(source.times, minTimeMs);
            if (first < 0) first = ~first;
            var end = Array.BinarySearch(source.times, maxTimeMs + 1);
            if (end < 0) end = ~end;
            if (end <= first) return;
            into.Reserve(end - first, out var timestamps, out var numbers);
            source.times.AsSpan(first, end - first).CopyTo(timestamps);
            source.values[series].AsSpan(first, end - first).CopyTo(numbers);
            into.Commit(end - first);
        }
    }
}
