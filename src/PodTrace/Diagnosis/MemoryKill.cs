namespace Barograph.PodTrace.Diagnosis;

/// <summary>A process that the kernel killed for want of memory.</summary>
public sealed record MemoryKill(string Name, uint Process, DateTimeOffset Time);
