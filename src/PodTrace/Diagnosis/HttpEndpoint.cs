namespace Barograph.PodTrace.Diagnosis;

/// <summary>Method, host and path, as in <c>GET shop/orders</c>; sent from here, or served here.</summary>
public sealed record HttpEndpoint(string Name, bool Served, ulong Requests, ulong ClientErrors, ulong ServerErrors, ulong Unanswered, IReadOnlyList<Counted> Statuses, Latency Latency);
