using Barograph.Model.Samples;
using Barograph.Query.Histograms;

namespace Barograph.Query.Testing;

/// <summary>A native histogram as test scripts write it: <c>{{schema:0 sum:5 count:4 buckets:[1 2 1]}}</c>.</summary>
public sealed record NativeHistogramDescription
{
    public int Schema { get; init; }

    public double Sum { get; init; }

    public double Count { get; init; }

    public double ZeroCount { get; init; }

    /// <summary>The zero bucket reaches from minus this to plus this.</summary>
    public double ZeroThreshold { get; init; }

    /// <summary>The index of the first of <see cref="Buckets"/>.</summary>
    public int Offset { get; init; }

    /// <summary>Absolute populations, not deltas.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];

    public int NegativeOffset { get; init; }

    public IReadOnlyList<double> NegativeBuckets { get; init; } = [];

    /// <summary>The upper bounds where the schema is -53 (custom buckets).</summary>
    public IReadOnlyList<double> CustomValues { get; init; } = [];

    /// <summary>Null where the script does not say and does not care.</summary>
    public CounterResetHint? Hint { get; init; }

    public FloatHistogram ToHistogram() => new()
    {
        Schema = Schema,
        Sum = Sum,
        Count = Count,
        ZeroCount = ZeroCount,
        ZeroThreshold = ZeroThreshold,
        Positive = Run(Offset, Buckets),
        Negative = Run(NegativeOffset, NegativeBuckets),
        CustomBounds = [.. CustomValues],
        Hint = Hint ?? CounterResetHint.Unknown,
    };

    static BucketRun Run(int offset, IReadOnlyList<double> counts) => new([.. Enumerable.Range(offset, counts.Count)], [.. counts]);
}
