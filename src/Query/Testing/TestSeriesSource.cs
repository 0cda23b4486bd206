using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Query.Histograms;

namespace Barograph.Query.Testing;

/// <summary>Series in memory, for test scripts and tests. Not for many threads while it is being filled.</summary>
public sealed class TestSeriesSource : ISeriesSource
{
    readonly record struct Sample(double Value, NativeHistogram? Histogram, long StartMs);

    readonly SortedDictionary<LabelSet, SortedList<long, Sample>> series = [];

    /// <summary>A later sample replaces an earlier one of the same time.</summary>
    public void Add(LabelSet labels, long timestampMs, double value, long startMs = 0) => SamplesOf(labels)[timestampMs] = new Sample(value, null, startMs);

    /// <summary>The hint becomes what a store says of it that keeps histograms without a reset together: only behind another one it knows.</summary>
    public void Add(LabelSet labels, long timestampMs, FloatHistogram histogram, long startMs = 0)
    {
        var samples = SamplesOf(labels);
        var before = FirstAtOrAfter(samples.Keys, timestampMs) - 1;
        var previous = before >= 0 && samples.Values[before].Histogram is { } stored ? FloatHistogram.From(stored) : null;
        var hint = histogram.Hint == CounterResetHint.Gauge ? CounterResetHint.Gauge
            : previous is not null && Continues(histogram, previous) ? CounterResetHint.NotReset
            : CounterResetHint.Unknown;
        samples[timestampMs] = new Sample(histogram.Sum, (histogram with { Hint = hint }).ToNative(), startMs);
    }

    public void Clear() => series.Clear();

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
    {
        var chosen = new List<(LabelSet, SortedList<long, Sample>)>();
        foreach (var (labels, samples) in series)
        {
            if (!Matches(labels, query.Matchers) || !HasSample(samples, query.MinTimeMs, query.MaxTimeMs)) continue;
            chosen.Add((labels, samples));
            if (chosen.Count == query.Limit) break;
        }
        return ValueTask.FromResult<ISeriesSelection>(new Selection(chosen, query));
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var labels in Matching(query))
        {
            for (var reader = labels.Read(); reader.Read();) names.Add(Encoding.UTF8.GetString(reader.Name));
        }
        return ValueTask.FromResult(Limited(names, query.Limit));
    }

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var labels in Matching(query))
        {
            if (labels.Get(name) is { Length: > 0 } value) values.Add(value);
        }
        return ValueTask.FromResult(Limited(values, query.Limit));
    }

    public static bool Matches(LabelSet labels, IReadOnlyList<Matcher> matchers)
    {
        foreach (var matcher in matchers)
        {
            if (!matcher.Matches(labels[matcher.NameUtf8])) return false;
        }
        return true;
    }

    static bool Continues(FloatHistogram histogram, FloatHistogram previous)
        => histogram.Hint != CounterResetHint.Reset && previous.Hint != CounterResetHint.Gauge && histogram.Schema == previous.Schema
            && histogram.ZeroThreshold == previous.ZeroThreshold && histogram.CustomBounds.AsSpan().SequenceEqual(previous.CustomBounds)
            && !ResetDetection.IsReset(histogram with { Hint = CounterResetHint.Unknown }, previous);

    SortedList<long, Sample> SamplesOf(LabelSet labels)
    {
        if (!series.TryGetValue(labels, out var samples)) series[labels] = samples = [];
        return samples;
    }

    IEnumerable<LabelSet> Matching(LabelQuery query)
    {
        foreach (var (labels, samples) in series)
        {
            if (!HasSample(samples, query.MinTimeMs, query.MaxTimeMs)) continue;
            if (query.MatcherSets.Count == 0 || query.MatcherSets.Any(set => Matches(labels, set))) yield return labels;
        }
    }

    static bool HasSample(SortedList<long, Sample> samples, long minTimeMs, long maxTimeMs)
    {
        var first = FirstAtOrAfter(samples.Keys, minTimeMs);
        return first < samples.Count && samples.Keys[first] <= maxTimeMs;
    }

    static int FirstAtOrAfter(IList<long> timestamps, long timeMs)
    {
        int low = 0, high = timestamps.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (timestamps[middle] < timeMs) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    static IReadOnlyList<string> Limited(SortedSet<string> values, int limit) => [.. limit > 0 ? values.Take(limit) : values];

    sealed class Selection(List<(LabelSet Labels, SortedList<long, Sample> Samples)> chosen, SeriesQuery query) : ISeriesSelection
    {
        public int Count => chosen.Count;

        public IReadOnlyList<string> Warnings => [];

        public long SampleEstimate => chosen.Sum(one => (long)one.Samples.Count);

        public LabelSet LabelsOf(int series) => chosen[series].Labels;

        public SeriesGrouping Group(LabelProjection projection) => SeriesGrouping.ByLabels(this, projection);

        public void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
        {
            Model.Invariant.Require(minTimeMs >= query.MinTimeMs && maxTimeMs <= query.MaxTimeMs);
            var samples = chosen[series].Samples;
            for (var i = FirstAtOrAfter(samples.Keys, minTimeMs); i < samples.Count && samples.Keys[i] <= maxTimeMs; i++)
            {
                var sample = samples.Values[i];
                if (sample.Histogram is { } histogram) into.Append(samples.Keys[i], histogram);
                else into.Append(samples.Keys[i], sample.Value);
                if (sample.StartMs != 0) into.SetStartTime(sample.StartMs);
            }
        }

        public void Dispose()
        {
        }
    }
}
