using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;

namespace Barograph.Query.Testing;

/// <summary>Series in memory, for test scripts and tests. Not for many threads while it is being filled.</summary>
public sealed class TestSeriesSource : ISeriesSource
{
    readonly SortedDictionary<LabelSet, SortedList<long, double>> series = [];

    /// <summary>A later sample replaces an earlier one of the same time.</summary>
    public void Add(LabelSet labels, long timestampMs, double value)
    {
        if (!series.TryGetValue(labels, out var samples)) series[labels] = samples = [];
        samples[timestampMs] = value;
    }

    public void Clear() => series.Clear();

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
    {
        var chosen = new List<(LabelSet, SortedList<long, double>)>();
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

    IEnumerable<LabelSet> Matching(LabelQuery query)
    {
        foreach (var (labels, samples) in series)
        {
            if (!HasSample(samples, query.MinTimeMs, query.MaxTimeMs)) continue;
            if (query.MatcherSets.Count == 0 || query.MatcherSets.Any(set => Matches(labels, set))) yield return labels;
        }
    }

    static bool HasSample(SortedList<long, double> samples, long minTimeMs, long maxTimeMs)
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

    sealed class Selection(List<(LabelSet Labels, SortedList<long, double> Samples)> chosen, SeriesQuery query) : ISeriesSelection
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
                into.Append(samples.Keys[i], samples.Values[i]);
        }

        public void Dispose()
        {
        }
    }
}
