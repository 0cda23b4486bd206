using Barograph.PodTrace.Peers;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>An address with its port that was connected to.</summary>
public sealed record ConnectTarget(string Address, ulong Connects, IReadOnlyList<Counted> ByError, Latency Latency, string Processes, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>Whose the address is, where that is known.</summary>
    public PeerName Owner { get; init; } = PeerName.Nobody;

    /// <summary>For people: the address, with its owner.</summary>
    public string Shown => Owner.IsKnown ? $"{Address} ({Owner})" : Address;

    public ulong Failures => (ulong)ByError.Sum(static e => (long)e.Count);
}
