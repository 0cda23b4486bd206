namespace Barograph.Query.Histograms;

/// <summary>A bucket as people see it: its bounds, which of them belong to it, and how many observations it holds.</summary>
public readonly record struct HistogramBucket(double Lower, double Upper, double Count, bool LowerInclusive, bool UpperInclusive);
