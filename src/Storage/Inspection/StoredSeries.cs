using Barograph.Model.Labels;

namespace Barograph.Storage.Inspection;

/// <summary>A series with its samples in the order of time.</summary>
public sealed record StoredSeries(LabelSet Labels, IReadOnlyList<StoredSample> Samples);
