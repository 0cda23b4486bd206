namespace Barograph.PodTrace.Diagnosis;

/// <summary>One command, as in <c>postgresql SELECT orders</c>.</summary>
public sealed record DatabaseCommand(string Name, ulong Count, ulong Errors, Latency Latency);
