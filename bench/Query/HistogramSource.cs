using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Bench.Query;

/// <summary>Native histograms that grow, made beforehand: twenty buckets each.</summary>
sealed class HistogramSource : ISeriesSource
{
    const int Buckets = 20;

    readonly LabelSet[] labels;
    readonly long[] times;
    readonly NativeHistogram[][] values;

    public HistogramSource(int series, int samples, long stepMs, bool custom)
    {
        times = [.. Enumerable.Range(0, samples).Select(i => i * stepMs)];
        labels = new LabelSet[series];
        values = new NativeHistogram[series][];
        for (var i = 0; i < series; i++)
        {
            labels[i] = LabelSet.Of(("__name__", custom ? "duration_custom" : "duration"), ("job", "api"), ("pod", $"pod-{i / 4}"), ("code", $"{200 + i % 4}"));
            values[i] = Growing(new Random(i), samples, custom);
        }
    }

    static NativeHistogram[] Growing(Random random, int samples, bool custom)
    {
        var counts = new long[Buckets];
        var histograms = new NativeHistogram[samples];
        for (var i = 0; i < samples; i++)
        {
            for (var bucket = 0; bucket < Buckets; bucket++) counts[bucket] += random.Next(5);
            histograms[i] = new NativeHistogram
            {
                Schema = custom ? NativeHistogram.CustomBuckets : 3,
                Count = (ulong)counts.Sum(),
                Sum = counts.Sum() * 0.3,
                PositiveSpans = custom ? [new HistogramSpan(0, Buckets)] : [new HistogramSpan(-12, 8), new HistogramSpan(2, Buckets - 8)],
                PositiveBuckets = [.. counts],
                CustomBounds = custom ? [.. Enumerable.Range(1, Buckets - 1).Select(static b => b * 0.25)] : [],
            };
        }
        return histograms;
    }

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel) => ValueTask.FromResult<ISeriesSelection>(new Selection(this));

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel)
        => ValueTask.FromResult<IReadOnlyList<string>>([]);

    sealed class Selection(HistogramSource source) : MadeSelection(source.labels, source.times.Length)
    {
        public override void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
        {
            for (var i = 0; i < source.times.Length; i++)
            {
                if (source.times[i] >= minTimeMs && source.times[i] <= maxTimeMs) into.Append(source.times[i], source.values[series][i]);
            }
        }
    }
}
