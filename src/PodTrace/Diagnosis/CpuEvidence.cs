namespace Barograph.PodTrace.Diagnosis;

/// <summary>Threads on and off the processor.</summary>
/// <param name="Blocked">From leaving the processor to being woken.</param>
/// <param name="RunQueue">From being woken, or put aside, to running.</param>
/// <param name="Locks">Futex calls: what mutexes and condition variables wait in.</param>
public sealed record CpuEvidence(ulong Switches, ulong OnCpuNs, Latency Blocked, Latency RunQueue, Latency Locks, ulong RunQueueNs, ulong LockNs);
