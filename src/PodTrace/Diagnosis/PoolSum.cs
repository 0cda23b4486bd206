using Barograph.PodTrace.Peers;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>The connections of processes of one name to one peer.</summary>
/// <param name="MostBusy">So many of one process's were in use at once.</param>
/// <param name="MostConnections">So many it had at once.</param>
public sealed record PoolSum(string Pool, string Process, ulong Acquires, ulong Releases, ulong First, ulong Exhausted, Latency Wait, int MostBusy, int MostConnections, PeerName Owner);
