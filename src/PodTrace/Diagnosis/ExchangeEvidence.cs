namespace Barograph.PodTrace.Diagnosis;

/// <summary>Questions and their answers of one kind: commands to databases and caches, TLS handshakes.</summary>
public sealed record ExchangeEvidence(ulong Count, ulong Errors, Latency Latency, IReadOnlyList<Counted> ByError, IReadOnlyList<ExchangeSum> ByName);
