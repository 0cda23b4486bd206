namespace Barograph.PodTrace.Diagnosis;

/// <summary>HTTP requests sent and served.</summary>
/// <param name="Statuses">By status, 0 where no answer came.</param>
/// <param name="OverHttp2">How many of the requests went over HTTP/2.</param>
public sealed record HttpEvidence(ulong Requests, ulong Responses, Latency Latency, IReadOnlyList<Counted> Statuses, IReadOnlyList<HttpEndpoint> Endpoints, ulong OverHttp2 = 0);
