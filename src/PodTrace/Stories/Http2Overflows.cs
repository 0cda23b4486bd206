namespace Barograph.PodTrace.Stories;

/// <summary>What there was no room to remember of HTTP/2.</summary>
/// <param name="Connections">Paths that were said before are not known when these go on.</param>
/// <param name="Requests">They are not told.</param>
public readonly record struct Http2Overflows(long Connections, long Requests);
