namespace Barograph.PodTrace.Diagnosis;

/// <summary>Processes coming and going, descriptors opened and closed.</summary>
public sealed record LifeEvidence
{
    public required ulong Execs { get; init; }

    public required ulong Forks { get; init; }

    public required ulong Threads { get; init; }

    public required ulong Exits { get; init; }

    public required ulong Opens { get; init; }

    public required ulong OpenErrors { get; init; }

    public required ulong Closes { get; init; }

    public required IReadOnlyList<Counted> Programs { get; init; }

    /// <summary>Ends that were not good, as <c>worker exit code 1</c>.</summary>
    public required IReadOnlyList<Counted> Endings { get; init; }
}
