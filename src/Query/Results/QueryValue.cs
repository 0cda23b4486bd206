using Barograph.Model.Labels;

namespace Barograph.Query.Results;

/// <summary>What a query answers with.</summary>
public abstract record QueryValue;

public sealed record ScalarValue(long TimestampMs, double Value) : QueryValue;

public sealed record StringValue(long TimestampMs, string Value) : QueryValue;

/// <summary>An instant vector, in the order in which it is shown (sorted where the expression sorts).</summary>
public sealed record VectorValue(IReadOnlyList<VectorSample> Samples) : QueryValue;

/// <summary>Series sorted by labels, each with its points in ascending order of time.</summary>
public sealed record MatrixValue(IReadOnlyList<MatrixSeries> Series) : QueryValue;

public readonly record struct VectorSample(LabelSet Labels, long TimestampMs, double Value);

public sealed record MatrixSeries(LabelSet Labels, ReadOnlyMemory<long> TimestampsMs, ReadOnlyMemory<double> Values);
