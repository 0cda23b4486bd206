namespace Barograph.PodTrace.Diagnosis;

/// <summary>Commands to databases and caches, by what is asked of whom.</summary>
public sealed record DatabaseEvidence(ulong Commands, ulong Errors, Latency Latency, IReadOnlyList<Counted> ByError, IReadOnlyList<DatabaseCommand> ByCommand);
