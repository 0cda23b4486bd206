using Barograph.Model.Samples;

namespace Barograph.Formats.Exposition;

/// <summary>A classic histogram while its lines come, and the native one with custom buckets that it makes.</summary>
sealed class ClassicHistogram
{
    readonly List<(double Bound, double Cumulative)> buckets = [];
    double? count;
    double sum;
    bool contradicts;

    public void Clear()
    {
        buckets.Clear();
        (count, sum, contradicts) = (null, 0, false);
    }

    public void SetSum(double value) => sum = value;

    public void SetCount(double value)
    {
        contradicts |= value < 0;
        count = value;
    }

    /// <summary>The first of two with the same bound counts; the order does not matter.</summary>
    public void SetBucket(double bound, double cumulative)
    {
        contradicts |= cumulative < 0;
        var at = buckets.Count;
        while (at > 0 && buckets[at - 1].Bound > bound) at--;
        if (at == 0 || buckets[at - 1].Bound != bound) buckets.Insert(at, (bound, cumulative));
    }

    /// <summary>Null where the numbers contradict each other: such a histogram is not stored.</summary>
    public NativeHistogram? ToNative()
    {
        if (contradicts || (count is null && buckets.Count == 0)) return null;
        var total = count ?? buckets[^1].Cumulative;
        if (buckets.Count == 0 || !double.IsPositiveInfinity(buckets[^1].Bound)) buckets.Add((double.PositiveInfinity, total));
        if (buckets[^1].Cumulative != total) return null;
        var isFloat = false;
        for (var i = 0; i < buckets.Count; i++)
        {
            if (i > 0 && !(buckets[i].Cumulative >= buckets[i - 1].Cumulative)) return null;
            isFloat |= !IsWhole(buckets[i].Cumulative);
        }
        var places = new List<int>();
        var counts = new List<double>();
        for (var i = 0; i < buckets.Count; i++)
        {
            var own = buckets[i].Cumulative - (i == 0 ? 0 : buckets[i - 1].Cumulative);
            if (own == 0) continue;
            places.Add(i);
            counts.Add(own);
        }
        return new NativeHistogram
        {
            IsFloat = isFloat,
            Schema = NativeHistogram.CustomBuckets,
            Sum = sum,
            Count = isFloat ? 0 : (ulong)total,
            FloatCount = isFloat ? total : 0,
            CustomBounds = [.. buckets.Take(buckets.Count - 1).Select(static b => b.Bound)],
            PositiveSpans = Spans(places),
            PositiveBuckets = isFloat ? [] : [.. counts.Select(static c => (long)c)],
            PositiveFloatBuckets = isFloat ? [.. counts] : [],
        };
    }

    static bool IsWhole(double value) => value == Math.Floor(value) && value < 1L << 53;

    static HistogramSpan[] Spans(List<int> places)
    {
        var spans = new List<HistogramSpan>();
        var end = 0;
        for (var i = 0; i < places.Count; end = places[i++] + 1)
        {
            if (i > 0 && places[i] == end) spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else spans.Add(new(places[i] - end, 1));
        }
        return [.. spans];
    }
}
