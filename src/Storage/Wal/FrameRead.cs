namespace Barograph.Storage.Wal;

/// <summary>What was found where a record should begin.</summary>
enum FrameRead : byte
{
    Record,
    End,

    /// <summary>The file ends within a record: what a crash leaves.</summary>
    Torn,

    /// <summary>Bytes that were never written so.</summary>
    Corrupt,
}
