using Barograph.Query.Histograms;

namespace Barograph.Query.Testing;

/// <summary>One place of a series description: a float (a stale marker too), a native histogram, or nothing at all.</summary>
public readonly record struct SequenceValue(double Value)
{
    public static SequenceValue Missing => new() { Omitted = true };

    /// <summary><c>_</c>: no sample here.</summary>
    public bool Omitted { get; init; }

    public FloatHistogram? Histogram { get; init; }

    /// <summary>The histogram's hint was written down, so answers are held against it.</summary>
    public bool SaysHint { get; init; }
}
