namespace Barograph.PodTrace.Diagnosis;

/// <summary>Page faults, and processes killed for want of memory.</summary>
public sealed record MemoryEvidence(ulong PageFaults, ulong Kills, IReadOnlyList<MemoryKill> Killed);
