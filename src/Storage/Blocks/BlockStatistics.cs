namespace Barograph.Storage.Blocks;

/// <summary>What a block holds, as its <c>meta.json</c> says.</summary>
public sealed record BlockStatistics
{
    public ulong Samples { get; init; }

    public ulong FloatSamples { get; init; }

    public ulong HistogramSamples { get; init; }

    public ulong Series { get; init; }

    public ulong Chunks { get; init; }

    public ulong Tombstones { get; init; }
}
