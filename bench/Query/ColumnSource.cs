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

    public ColumnSource(int series, int samples, long stepMs)
    {
        var random = new Random(1);
        times = [.. Enumerable.Range(0, samples).Select(i => i * stepMs + random.Next(-20, 20))];
        labels = new LabelSet[series];
        values = new double[series][];
        for (var i = 0; i < series; i++)
        {
            labels[i] = LabelSet.Of(("__name__", "http_requests_total"), ("job", "api"), ("pod", $"pod-{i / 16}"), ("code", $"{200 + i % 16}"));
            values[i] = new double[samples];
            double value = random.Next(1000);
            for (var j = 0; j < samples; j++) values[i][j] = value += random.Next(0, 30);
        }
    }

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel) => ValueTask.FromResult<ISeriesSelection>(new Selection(this));

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel)
        => ValueTask.FromResult<IReadOnlyList<string>>([]);

    sealed class Selection(ColumnSource source) : ISeriesSelection
    {
        public int Count => source.labels.Length;

        public IReadOnlyList<string> Warnings => [];

        public long SampleEstimate => (long)source.labels.Length * source.times.Length;

        public LabelSet LabelsOf(int series) => source.labels[series];

        public SeriesGrouping Group(LabelProjection projection) => SeriesGrouping.ByLabels(this, projection);

        public void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
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

        public void Dispose()
        {
        }
    }
}
