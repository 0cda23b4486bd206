namespace Barograph.PodTrace.Diagnosis;

/// <summary>Names that were looked up, and how that went.</summary>
public sealed record DnsEvidence(ulong Lookups, ulong Errors, ulong Unanswered, Latency Latency, IReadOnlyList<Counted> ByError, IReadOnlyList<DnsName> Names);
