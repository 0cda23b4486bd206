namespace Barograph.PodTrace.Diagnosis;

/// <summary>What went over TCP connections.</summary>
public sealed record TcpEvidence
{
    public required ulong Sends { get; init; }

    public required ulong Receives { get; init; }

    public required ulong Errors { get; init; }

    public required ulong SentBytes { get; init; }

    public required ulong ReceivedBytes { get; init; }

    /// <summary>Smoothed round trips, looked at with each send and receive.</summary>
    public required Latency RoundTrips { get; init; }

    public required ulong Spikes { get; init; }

    public required ulong Retransmits { get; init; }

    public required ulong ResetsReceived { get; init; }

    public required ulong ResetsSent { get; init; }

    public required IReadOnlyList<Counted> ByError { get; init; }

    public required IReadOnlyList<PeerTraffic> Peers { get; init; }

    /// <summary>Connections by the state that they came into.</summary>
    public required IReadOnlyList<Counted> States { get; init; }
}
