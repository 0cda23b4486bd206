namespace Barograph.Storage.Inspection;

/// <summary>How full chunks are: one number for each chunk, in no order.</summary>
public sealed record ChunkAnalysis
{
    public required IReadOnlyList<int> SamplesOfNumbers { get; init; }

    public required IReadOnlyList<int> BytesOfNumbers { get; init; }

    public required IReadOnlyList<int> SamplesOfHistograms { get; init; }

    public required IReadOnlyList<int> BytesOfHistograms { get; init; }

    /// <summary>Buckets of all histograms of a chunk together.</summary>
    public required IReadOnlyList<int> BucketsOfHistograms { get; init; }

    public int Chunks => SamplesOfNumbers.Count + SamplesOfHistograms.Count;
}
