namespace Barograph.Query.Explanation;

/// <summary>Upper bounds, known from the index before anything is calculated. Of what reads the store: samples in its chunks; of others: series × steps.</summary>
public sealed record PlanEstimate(long Series, long Samples);
