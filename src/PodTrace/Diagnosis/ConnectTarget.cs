namespace Barograph.PodTrace.Diagnosis;

/// <summary>An address with its port that was connected to.</summary>
public sealed record ConnectTarget(string Address, ulong Connects, IReadOnlyList<Counted> ByError, Latency Latency, string Processes, DateTimeOffset First, DateTimeOffset Last)
{
    public ulong Failures => (ulong)ByError.Sum(static e => (long)e.Count);
}
