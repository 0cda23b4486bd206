using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Metrics;

/// <summary>What tells two series of a family apart. <paramref name="First"/> and <paramref name="Second"/> are labels of that family alone.</summary>
readonly record struct SeriesKey(TargetName Target, string Process, string First = "", string Second = "", string Third = "")
{
    /// <summary>Who is at the other end, in families that tell.</summary>
    public PeerName Peer { get; init; } = PeerName.Nobody;
}
