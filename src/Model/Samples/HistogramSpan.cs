namespace Barograph.Model.Samples;

/// <summary>A run of buckets: how many lie between it and the run before (for the first: its index), and how many it has.</summary>
public readonly record struct HistogramSpan(int Offset, uint Length);
