using Barograph.PodTrace.Peers;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>What was exchanged with one address, over all connections to it.</summary>
public sealed record PeerTraffic(string Address, bool Udp, ulong SentBytes, ulong ReceivedBytes, ulong Connects, ulong Failures, double RoundTripNs, double RoundTripMaxNs, ulong RoundTrips, ulong Retransmits, ulong Resets)
{
    /// <summary>Whose the address is, where that is known.</summary>
    public PeerName Owner { get; init; } = PeerName.Nobody;

    public ulong Bytes => SentBytes + ReceivedBytes;
}
