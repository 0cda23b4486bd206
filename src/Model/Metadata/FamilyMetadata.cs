namespace Barograph.Model.Metadata;

/// <summary>A metric family by name, and what is said about it.</summary>
public readonly record struct FamilyMetadata(string Family, MetricMetadata Metadata);
