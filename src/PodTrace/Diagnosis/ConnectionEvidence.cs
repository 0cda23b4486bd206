namespace Barograph.PodTrace.Diagnosis;

/// <summary>TCP connections that were opened, or were to be.</summary>
/// <param name="Failed">After the kernel's count, which misses none.</param>
/// <param name="Moments">When connects ended, nanoseconds after the beginning.</param>
public sealed record ConnectionEvidence(ulong Total, ulong Failed, Latency Latency, IReadOnlyList<Counted> ByError, IReadOnlyList<ConnectTarget> Targets, IReadOnlyList<long> Moments)
{
    public ulong Ipv6 { get; init; }
}
