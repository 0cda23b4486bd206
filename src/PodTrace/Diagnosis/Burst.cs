namespace Barograph.PodTrace.Diagnosis;

/// <summary>A second with at least twice as many events as usual.</summary>
public sealed record Burst(DateTimeOffset Time, double Rate, double Times);
