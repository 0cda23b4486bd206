namespace Barograph.Storage.Takeover.Log;

/// <summary>The first byte of a record of Prometheus' log. Kinds that are not here are passed over, as Prometheus does.</summary>
enum RecordKind : byte
{
    Series = 1,
    Samples = 2,
    Tombstones = 3,
    Exemplars = 4,

    /// <summary>Only in the log of late samples: what came before it for a series is in a chunk file.</summary>
    ChunkMarkers = 5,

    Metadata = 6,
    Histograms = 7,
    FloatHistograms = 8,
    CustomHistograms = 9,
    CustomFloatHistograms = 10,

    /// <summary>With start timestamps (Prometheus 3.9 and later, behind a feature flag).</summary>
    SamplesWithStarts = 11,
    HistogramsWithStarts = 12,
    FloatHistogramsWithStarts = 13,

    /// <summary>Only in checkpoints: everything older is in blocks.</summary>
    OldestTime = 14,
}
