using Barograph.Model.Labels;

namespace Barograph.Query.Testing;

/// <summary>A series and its samples, one a step: <c>metric{a="b"} 1+2x3 _ stale</c>.</summary>
public sealed record SeriesDescription(LabelSet Labels, IReadOnlyList<SequenceValue> Values);
