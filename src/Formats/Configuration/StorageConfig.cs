namespace Barograph.Formats.Configuration;

/// <summary>The <c>storage</c> section; null = not given, so the command line's flag or the default holds.</summary>
public sealed record StorageConfig
{
    public TimeSpan OutOfOrderTimeWindow { get; init; }

    public TimeSpan? RetentionTime { get; init; }

    public long? RetentionSizeBytes { get; init; }

    public double? RetentionPercentage { get; init; }

    public long? MaxExemplars { get; init; }

    /// <summary>Share of stale series in the head (0 … 1) from which it is compacted early; 0 = never.</summary>
    public double StaleSeriesCompactionThreshold { get; init; }

    /// <summary><c>xor</c> or <c>xor2</c>; empty = the default.</summary>
    public string FloatChunkEncoding { get; init; } = "";
}
