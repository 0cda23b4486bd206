using System.Text;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Query.Functions;
using Barograph.Query.Histograms;

namespace Barograph.Query.Testing;

/// <summary><c>load_with_nhcb</c>: classic histograms (<c>_bucket</c>, <c>_sum</c>, <c>_count</c>) once more, as native ones with custom buckets.</summary>
sealed class CustomBucketSeries
{
    sealed class Classic
    {
        public SortedDictionary<double, double> Buckets { get; } = [];

        public double Sum { get; set; }

        public double? Count { get; set; }
    }

    readonly Dictionary<LabelSet, SortedDictionary<long, Classic>> histograms = [];

    public void Take(SeriesDescription series, long stepMs)
    {
        var labels = new LabelSetBuilder();
        labels.Load(series.Labels);
        var name = Encoding.UTF8.GetString(labels.Get(WellKnown.Name));
        var kind = Array.Find(["_bucket", "_sum", "_count"], ending => name.EndsWith(ending, StringComparison.Ordinal));
        if (kind is null) return;
        var isNumber = GoParse.TryFloat(labels.Get(WellKnown.Bucket), out var bound);
        if (kind == "_bucket" && (!isNumber || double.IsNaN(bound))) return;
        labels.Remove(WellKnown.Bucket);
        labels.Set(WellKnown.Name, Encoding.UTF8.GetBytes(name[..^kind.Length]));
        var key = labels.ToLabelSet();
        if (!histograms.TryGetValue(key, out var moments)) histograms[key] = moments = [];
        for (var i = 0; i < series.Values.Count; i++)
        {
            if (series.Values[i].Omitted || series.Values[i].Histogram is not null) continue;
            if (!moments.TryGetValue(i * stepMs, out var classic)) moments[i * stepMs] = classic = new Classic();
            var value = series.Values[i].Value;
            if (kind == "_sum") classic.Sum = value;
            else if (kind == "_count") classic.Count = value;
            else classic.Buckets.TryAdd(bound, value);
        }
    }

    public void AddTo(TestSeriesSource source)
    {
        foreach (var (labels, moments) in histograms)
        {
            foreach (var (timeMs, classic) in moments) source.Add(labels, timeMs, Convert(classic));
        }
    }

    static FloatHistogram Convert(Classic classic)
    {
        var count = classic.Count ?? (classic.Buckets.Count > 0 ? classic.Buckets.Last().Value : 0);
        classic.Buckets.TryAdd(double.PositiveInfinity, count);
        var counts = classic.Buckets.Values.ToArray();
        for (var i = counts.Length - 1; i > 0; i--) counts[i] -= counts[i - 1];
        return new FloatHistogram
        {
            Schema = NativeHistogram.CustomBuckets,
            CustomBounds = [.. classic.Buckets.Keys.Where(static bound => !double.IsPositiveInfinity(bound))],
            Count = count,
            Sum = classic.Sum,
            Positive = new BucketRun([.. Enumerable.Range(0, counts.Length)], counts).WithoutEmpty(),
        };
    }
}
