namespace Barograph.PodTrace.Diagnosis;

/// <summary>Datagrams sent and received.</summary>
public sealed record UdpEvidence(ulong Sends, ulong Receives, ulong Errors, ulong SentBytes, ulong ReceivedBytes, Latency Latency, IReadOnlyList<Counted> ByError);
