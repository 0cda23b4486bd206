namespace Barograph.Query.Testing;

/// <summary>One place of a series description: a float (a stale marker too), a native histogram, or nothing at all.</summary>
public readonly record struct SequenceValue(double Value)
{
    public static SequenceValue Missing => new() { Omitted = true };

    /// <summary><c>_</c>: no sample here.</summary>
    public bool Omitted { get; init; }

    public NativeHistogramDescription? Histogram { get; init; }

    /// <summary>What is added <see cref="Steps"/> times: <c>{{…}}+{{…}}x3</c>.</summary>
    public NativeHistogramDescription? Increment { get; init; }

    /// <summary>Negative for <c>{{…}}-{{…}}x3</c>.</summary>
    public int Steps { get; init; }
}
