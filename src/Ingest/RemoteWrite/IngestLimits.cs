namespace Barograph.Ingest.RemoteWrite;

/// <summary>How much a push may bring. 0 = no limit, where a limit may be left out.</summary>
public sealed record IngestLimits
{
    /// <summary>A push that unpacks to more is refused whole.</summary>
    public int MaxDecompressedBytes { get; init; } = 32 * 1024 * 1024;

    public int MaxLabelsPerSeries { get; init; }

    public int MaxLabelNameBytes { get; init; }

    public int MaxLabelValueBytes { get; init; }

    /// <summary>Whether exemplars are handed on; they are counted and dropped otherwise.</summary>
    public bool TakesExemplars { get; init; }

    /// <summary>Whether start times of counters are handed on (<c>st-storage</c>).</summary>
    public bool KeepsStarts { get; init; }

    /// <summary>Whether a counter that says when it began gets a zero there (<c>created-timestamp-zero-ingestion</c>).</summary>
    public bool OpensAtStarts { get; init; }

    /// <summary>Samples further ahead of our clock are refused: one wild clock must not block its series for hours.</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Series remembered per tenant, 44 B each; beyond it new series work, but slower.</summary>
    public int MaxRememberedSeries { get; init; } = 4_000_000;
}
