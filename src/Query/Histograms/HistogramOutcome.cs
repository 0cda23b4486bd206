namespace Barograph.Query.Histograms;

/// <summary>What became of two histograms.</summary>
/// <param name="Result">Null where one has exponential buckets and the other custom ones: they have nothing in common.</param>
/// <param name="ResetsCollide">One says that it is behind a counter reset, the other that it is not.</param>
/// <param name="BoundsReconciled">They had different bounds, and now have those that both knew.</param>
public readonly record struct HistogramOutcome(FloatHistogram? Result, bool ResetsCollide, bool BoundsReconciled);
