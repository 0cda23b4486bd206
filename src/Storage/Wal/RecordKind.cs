namespace Barograph.Storage.Wal;

/// <summary>First byte of each record's body. Numbers are never reused.</summary>
enum RecordKind : byte
{
    /// <summary>First record of each segment and checkpoint: format version and number.</summary>
    Beginning = 1,
    NewSeries = 2,
    Samples = 3,

    /// <summary>A record of another kind that went through a general codec.</summary>
    Packed = 5,

    /// <summary>Log and checkpoint: type, help and unit of metric families.</summary>
    Metadata = 6,

    /// <summary>What rows of the record of samples that follows have beside time and value: histograms, start times.</summary>
    Details = 8,

    /// <summary>Samples that are older than their series' newest.</summary>
    OutOfOrder = 9,

    /// <summary>Log and checkpoint: deleted spans of series.</summary>
    Deletions = 12,

    /// <summary>Exemplars of series that are known.</summary>
    Exemplars = 13,

    /// <summary>Checkpoint: label pairs in their order.</summary>
    Pairs = 16,

    /// <summary>Checkpoint: series with their open chunks.</summary>
    Series = 17,

    /// <summary>Checkpoint: the last record, with the totals. Without it the checkpoint is not complete.</summary>
    Completion = 18,

    /// <summary>Checkpoint: exemplars with the labels of their series.</summary>
    SeriesExemplars = 19,

    /// <summary>Checkpoint: samples that came out of order and are in no block yet.</summary>
    OutOfOrderSeries = 24,
}
