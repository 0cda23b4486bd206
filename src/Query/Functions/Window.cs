namespace Barograph.Query.Functions;

/// <summary>The samples that one range function sees at one step, and the times that it may ask about. Never empty.</summary>
internal readonly ref struct Window
{
    public required ReadOnlySpan<long> TimestampsMs { get; init; }

    public required ReadOnlySpan<double> Values { get; init; }

    /// <summary>The step's own time.</summary>
    public required long StepMs { get; init; }

    /// <summary>The end of the range: the step's time (or the time after @) less the offset.</summary>
    public required long EndMs { get; init; }

    public required long RangeMs { get; init; }

    /// <summary>The scalar arguments of the call at this step, in order.</summary>
    public double First { get; init; }

    public double Second { get; init; }

    /// <summary>The range is open on this side: a sample exactly here is outside.</summary>
    public long StartMs => EndMs - RangeMs;
}
