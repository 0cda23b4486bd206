using Barograph.Model.Samples;

namespace Barograph.Query.Histograms;

/// <summary>The indices that were made of the last spans: the histograms of a series have the same buckets for hours, and share them then.</summary>
public sealed class BucketLayouts
{
    (HistogramSpan[] Spans, int[] Indices) positive = ([], []), negative = ([], []);

    /// <param name="spans">Of the side.</param>
    /// <param name="buckets">How many counts there are; what the spans have beyond them is no bucket.</param>
    public int[] Positive(HistogramSpan[] spans, int buckets) => Of(spans, buckets, ref positive);

    /// <inheritdoc cref="Positive"/>
    public int[] Negative(HistogramSpan[] spans, int buckets) => Of(spans, buckets, ref negative);

    static int[] Of(HistogramSpan[] spans, int buckets, ref (HistogramSpan[] Spans, int[] Indices) last)
    {
        if (last.Indices.Length != buckets || !(ReferenceEquals(last.Spans, spans) || last.Spans.AsSpan().SequenceEqual(spans)))
            last = (spans, BucketRun.IndicesOf(spans, buckets));
        return last.Indices;
    }
}
