using Barograph.Query.Histograms;

namespace Barograph.Query.Functions;

/// <summary>As <see cref="Window"/>, of a series that has histograms or says when its counter began.</summary>
internal readonly ref struct MixedWindow
{
    public required ReadOnlySpan<long> TimestampsMs { get; init; }

    /// <summary>Of histograms: their sums.</summary>
    public required ReadOnlySpan<double> Values { get; init; }

    /// <summary>Empty where all samples are numbers, else null where one is.</summary>
    public required ReadOnlySpan<FloatHistogram?> Histograms { get; init; }

    /// <summary>Empty where nobody said so or nobody asks.</summary>
    public required ReadOnlySpan<long> StartTimesMs { get; init; }

    public required long EndMs { get; init; }

    public required long RangeMs { get; init; }

    public long StartMs => EndMs - RangeMs;

    public bool HasHistograms => !Histograms.IsEmpty && Histograms.ContainsAnyExcept((FloatHistogram?)null);

    public bool HasNumbers => Histograms.IsEmpty || Histograms.Contains(null);

    /// <summary>The counter began anew between a sample and the one before, because it says so.</summary>
    public bool SaysReset(int place)
    {
        if (StartTimesMs.IsEmpty) return false;
        long start = StartTimesMs[place], startBefore = StartTimesMs[place - 1], before = TimestampsMs[place - 1];
        // Not set, in the future, or at the sample's own time (which means unknown).
        if (start == 0 || start >= TimestampsMs[place] || start < before) return false;
        if (start > before) return true;
        // From sample to sample: a delta, unless the one before did not know its start or had a senseless one.
        return startBefore != 0 && startBefore < before;
    }

    /// <summary>The start lies within what the sample before has counted already, and is not that one's own.</summary>
    public bool StartOverlaps(int place)
        => !StartTimesMs.IsEmpty && StartTimesMs[place] != 0 && StartTimesMs[place] < TimestampsMs[place - 1] && StartTimesMs[place] != StartTimesMs[place - 1];
}
