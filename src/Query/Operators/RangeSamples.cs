using Barograph.Model.Samples;
using Barograph.Query.Histograms;

namespace Barograph.Query.Operators;

/// <summary>The samples of one series as functions see them: columns, and the histograms in the form that is calculated with.</summary>
public sealed class RangeSamples
{
    readonly BucketLayouts layouts = new();
    FloatHistogram?[] histograms = [];

    public SampleColumns Columns { get; } = new(64);

    public int Count => Columns.Count;

    public ReadOnlySpan<long> TimestampsMs => Columns.TimestampsMs;

    public ReadOnlySpan<double> Values => Columns.Values;

    public bool HasHistograms { get; private set; }

    /// <summary>Null where the sample is a number; empty where all are.</summary>
    public ReadOnlySpan<FloatHistogram?> Histograms => HasHistograms ? histograms.AsSpan(0, Count) : default;

    public void Clear()
    {
        if (HasHistograms) Array.Clear(histograms, 0, Count);
        HasHistograms = false;
        Columns.Clear();
    }

    /// <summary>Puts a histogram where the columns have a placeholder.</summary>
    public void SetHistogram(int place, FloatHistogram histogram)
    {
        if (histograms.Length <= place) Array.Resize(ref histograms, Math.Max(256, 2 * place));
        histograms[place] = histogram;
        HasHistograms = true;
    }

    /// <summary>Makes the histograms that the columns were read with; called once, when they are read.</summary>
    /// <param name="countsOnly">
    /// Nobody will look at buckets: they are only compared to find resets, so that the hints say whether there was one.
    /// </param>
    public void TakeHistograms(bool countsOnly)
    {
        if (!Columns.HasHistograms) return;
        FloatHistogram? previous = null;
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns.Histograms[i] is not { } stored) continue;
            var histogram = FloatHistogram.From(stored, layouts);
            SetHistogram(i, countsOnly ? histogram.WithoutBuckets(HintOf(histogram, previous)) : histogram);
            previous = histogram;
        }
        Settle();
    }

    /// <summary>Called when all are there: the places behind the last histogram are numbers.</summary>
    public void Settle()
    {
        if (HasHistograms && histograms.Length < Count) Array.Resize(ref histograms, Count);
    }

    /// <summary>For how many samples these count: a histogram for as many as it takes room.</summary>
    public long WeightOf(int first, int end)
    {
        if (!HasHistograms) return end - first;
        long weight = 0;
        for (var i = first; i < end; i++) weight += histograms[i]?.Weight ?? 1;
        return weight;
    }

    static CounterResetHint HintOf(FloatHistogram histogram, FloatHistogram? previous)
    {
        if (histogram.Hint != CounterResetHint.Unknown || previous is null) return histogram.Hint;
        return ResetDetection.IsReset(histogram, previous) ? CounterResetHint.Reset : CounterResetHint.NotReset;
    }
}
