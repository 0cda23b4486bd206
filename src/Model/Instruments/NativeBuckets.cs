namespace Barograph.Model.Instruments;

/// <summary>A histogram's exponential buckets, above zero only: bucket <c>First + i</c> ends at <c>2^((First + i) / 2^Schema)</c> and holds <c>Counts[i]</c>.</summary>
/// <param name="ZeroThreshold">Up to here a value counts as zero.</param>
public sealed record NativeBuckets(int Schema, double ZeroThreshold, long ZeroCount, int First, IReadOnlyList<long> Counts);
