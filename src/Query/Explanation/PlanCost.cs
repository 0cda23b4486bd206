namespace Barograph.Query.Explanation;

/// <summary>What an operator did.</summary>
public sealed record PlanCost
{
    /// <summary>Rows that it had.</summary>
    public long Series { get; init; }

    /// <summary>Samples that it handed on: to be added up over all reads, where somebody read it twice.</summary>
    public long Samples { get; init; }

    /// <summary>Chunks of the store that it looked at, with their bytes and all samples in them.</summary>
    public long Chunks { get; init; }

    public long ChunkBytes { get; init; }

    public long ChunkSamples { get; init; }

    /// <summary>Time of all threads together, in it and below.</summary>
    public double Seconds { get; init; }

    /// <summary>Without what is below.</summary>
    public double SelfSeconds { get; init; }

    /// <summary>Columns and results that it kept for longer than a block of rows.</summary>
    public long MemoryBytes { get; init; }
}
