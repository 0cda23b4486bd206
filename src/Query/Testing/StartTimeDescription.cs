using Barograph.Model.Labels;

namespace Barograph.Query.Testing;

/// <summary>When the counter of each sample of a series began, in milliseconds from the sample's own time; null where that is not said.</summary>
sealed record StartTimeDescription(LabelSet Labels, IReadOnlyList<long?> OffsetsMs);
