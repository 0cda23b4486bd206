namespace Barograph.PodTrace.Diagnosis;

/// <summary>How connections that are kept were used.</summary>
/// <param name="First">Of the acquires, those of a connection that nothing went over before.</param>
public sealed record PoolEvidence(ulong Acquires, ulong Releases, ulong First, ulong Exhausted, Latency Wait, IReadOnlyList<PoolSum> Pools);
