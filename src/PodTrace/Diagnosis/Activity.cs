namespace Barograph.PodTrace.Diagnosis;

/// <summary>How much happened when.</summary>
/// <param name="Parts">The time of the trace in equal parts.</param>
/// <param name="Seconds">Events of each second, for a chart.</param>
public sealed record Activity(IReadOnlyList<ActivityPart> Parts, IReadOnlyList<ulong> Seconds, IReadOnlyList<Burst> Bursts);
