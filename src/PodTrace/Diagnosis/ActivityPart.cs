namespace Barograph.PodTrace.Diagnosis;

/// <summary>A part of the trace with the events in it.</summary>
public sealed record ActivityPart(DateTimeOffset From, DateTimeOffset To, ulong Events);
