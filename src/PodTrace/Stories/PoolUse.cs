namespace Barograph.PodTrace.Stories;

/// <summary>A connection of a pool was taken, given back, or had to be opened because all others were busy.</summary>
/// <param name="Pool">What is spoken with whom: <c>redis://10.0.3.7:6379</c>.</param>
/// <param name="WaitNs">Of <see cref="PoolStep.Exhausted"/>: from the beginning of the connect to the request.</param>
/// <param name="IsFirst">Of <see cref="PoolStep.Acquire"/>: nothing went over the connection before.</param>
/// <param name="Busy">How many of the process's connections to that peer are in use now.</param>
/// <param name="Connections">How many there are.</param>
public readonly record struct PoolUse(PoolStep Step, string Pool, string ProcessName, ulong Cgroup, long WaitNs, bool IsFirst, int Busy, int Connections);
