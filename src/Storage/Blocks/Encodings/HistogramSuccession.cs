using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>What there is between two histograms of a series: a reset or not, and whether one chunk can hold both.</summary>
static class HistogramSuccession
{
    /// <summary>What a chunk that begins with this histogram says about a reset behind the one before, if that is known.</summary>
    public static ResetHeader HeaderOf(NativeHistogram? before, NativeHistogram histogram)
    {
        if (histogram.Hint == CounterResetHint.Gauge) return ResetHeader.Gauge;
        if (histogram.Hint == CounterResetHint.Reset) return ResetHeader.Reset;
        if (before is null || before.Hint == CounterResetHint.Gauge || before.IsFloat != histogram.IsFloat) return ResetHeader.Unknown;
        if (histogram.IsStale) return ResetHeader.NotReset;
        if (before.IsStale) return ResetHeader.Unknown;
        if (histogram.IsFloat ? histogram.FloatCount < before.FloatCount : histogram.Count < before.Count) return ResetHeader.Reset;
        if (histogram.Schema != before.Schema || histogram.ZeroThreshold != before.ZeroThreshold) return ResetHeader.Unknown;
        if (!histogram.CustomBounds.AsSpan().SequenceEqual(before.CustomBounds)) return ResetHeader.Reset;
        if (histogram.IsFloat ? histogram.FloatZeroCount < before.FloatZeroCount : histogram.ZeroCount < before.ZeroCount) return ResetHeader.Reset;
        return BucketCounts.Of(histogram, true).IsResetOf(BucketCounts.Of(before, true)) || BucketCounts.Of(histogram, false).IsResetOf(BucketCounts.Of(before, false))
            ? ResetHeader.Reset : ResetHeader.NotReset;
    }

    /// <summary>Whether a chunk with this header that ends with the one takes the other as well.</summary>
    public static bool Continues(ResetHeader header, NativeHistogram before, NativeHistogram histogram)
    {
        if (before.IsFloat != histogram.IsFloat) return false;
        if (histogram.IsStale) return true;
        var gauge = histogram.Hint == CounterResetHint.Gauge;
        return !before.IsStale && header == ResetHeader.Gauge == gauge
            && histogram.Schema == before.Schema && histogram.ZeroThreshold == before.ZeroThreshold
            && histogram.CustomBounds.AsSpan().SequenceEqual(before.CustomBounds)
            && (gauge || HeaderOf(before, histogram) == ResetHeader.NotReset);
    }
}
