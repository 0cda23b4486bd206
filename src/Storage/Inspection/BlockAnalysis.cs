using Barograph.Storage.Blocks;

namespace Barograph.Storage.Inspection;

/// <summary>A block counted. Lists hold the largest first; equal ones in the order of their names.</summary>
public sealed record BlockAnalysis
{
    public required BlockMeta Meta { get; init; }

    /// <summary>Series that the matchers chose; all of them where there were none.</summary>
    public required long MatchedSeries { get; init; }

    public required long LabelNames { get; init; }

    public required long Pairs { get; init; }

    public required long PairUses { get; init; }

    /// <summary>How much of the block's time the series of a pair do not cover, in block lengths.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> ChurningPairs { get; init; }

    public required IReadOnlyList<KeyValuePair<string, long>> ChurningNames { get; init; }

    public required IReadOnlyList<KeyValuePair<string, long>> CommonPairs { get; init; }

    /// <summary>Bytes of all distinct values of a name.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> LongestValues { get; init; }

    public required IReadOnlyList<KeyValuePair<string, long>> MostValues { get; init; }

    public required IReadOnlyList<KeyValuePair<string, long>> MetricNames { get; init; }
}
