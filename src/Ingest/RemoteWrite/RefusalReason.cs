namespace Barograph.Ingest.RemoteWrite;

/// <summary>Why a sample was not stored.</summary>
enum RefusalReason : byte
{
    OutOfOrder,
    DuplicateTimestamp,
    OutOfBounds,
    TooFarAhead,
    InvalidLabels,
    LabelLimit,
    SeriesLimit,
    Histogram,
    TooOld,
    OutOfOrderLimit,
}
