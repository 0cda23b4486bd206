namespace Barograph.PodTrace.Diagnosis;

/// <summary>A name with the type that was asked for, as in <c>shop.example AAAA</c>.</summary>
public sealed record DnsName(string Name, ulong Lookups, IReadOnlyList<Counted> ByError, Latency Latency, string Processes)
{
    public ulong Errors => (ulong)ByError.Sum(static e => (long)e.Count);
}
