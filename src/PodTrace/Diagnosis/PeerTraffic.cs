namespace Barograph.PodTrace.Diagnosis;

/// <summary>What was exchanged with one address, over all connections to it.</summary>
public sealed record PeerTraffic(string Address, bool Udp, ulong SentBytes, ulong ReceivedBytes, ulong Connects, ulong Failures, double RoundTripNs, double RoundTripMaxNs, ulong RoundTrips, ulong Retransmits, ulong Resets)
{
    public ulong Bytes => SentBytes + ReceivedBytes;
}
