using Barograph.Model.Labels;
using Barograph.Query.Histograms;

namespace Barograph.Query.Results;

/// <summary>What a query answers with.</summary>
public abstract record QueryValue;

public sealed record ScalarValue(long TimestampMs, double Value) : QueryValue;

public sealed record StringValue(long TimestampMs, string Value) : QueryValue;

/// <summary>An instant vector, in the order in which it is shown (sorted where the expression sorts).</summary>
public sealed record VectorValue(IReadOnlyList<VectorSample> Samples) : QueryValue;

/// <summary>Series sorted by labels, each with its points in ascending order of time.</summary>
public sealed record MatrixValue(IReadOnlyList<MatrixSeries> Series) : QueryValue;

public readonly record struct VectorSample(LabelSet Labels, long TimestampMs, double Value)
{
    /// <summary>Where the sample is a native histogram; the value then means nothing.</summary>
    public FloatHistogram? Histogram { get; init; }
}

public sealed record MatrixSeries(LabelSet Labels, ReadOnlyMemory<long> TimestampsMs, ReadOnlyMemory<double> Values)
{
    /// <summary>The points that are native histograms, in ascending order of time; the columns have the numbers only.</summary>
    public IReadOnlyList<HistogramPoint> Histograms { get; init; } = [];

    /// <summary>With delayed name removal, in a part of an answer: the name is still there and has to go.</summary>
    internal bool DropsName { get; init; }
}

public readonly record struct HistogramPoint(long TimestampMs, FloatHistogram Histogram);
