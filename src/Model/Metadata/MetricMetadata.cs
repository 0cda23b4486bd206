namespace Barograph.Model.Metadata;

/// <summary>What an exposition says about a metric family.</summary>
public sealed record MetricMetadata(MetricType Type, string Help, string Unit);
