namespace Barograph.Storage.Head;

/// <summary>What <c>status/tsdb</c> shows of a head. The lists hold the largest first.</summary>
public sealed record HeadStatistics
{
    public required long Series { get; init; }

    public required long Chunks { get; init; }

    /// <summary><see cref="long.MaxValue"/> where there is no sample.</summary>
    public required long MinTimeMs { get; init; }

    /// <summary><see cref="long.MinValue"/> where there is no sample.</summary>
    public required long MaxTimeMs { get; init; }

    public required long LabelPairs { get; init; }

    public required IReadOnlyList<KeyValuePair<string, long>> SeriesByMetricName { get; init; }

    public required IReadOnlyList<KeyValuePair<string, long>> ValuesByLabelName { get; init; }

    /// <summary>Bytes of all values, once per series that has them.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> MemoryByLabelName { get; init; }

    public required IReadOnlyList<KeyValuePair<string, long>> SeriesByLabelPair { get; init; }
}
