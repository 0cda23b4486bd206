namespace Barograph.Storage.Wal;

/// <summary>What a reading of the log found.</summary>
public sealed class LogReplayReport
{
    public int Segments { get; set; }

    public long Records { get; set; }

    public long Samples { get; set; }

    /// <summary>Cut from the end of segments: records that were being written when the process or the machine went down.</summary>
    public long TornBytes { get; set; }

    /// <summary>Set aside: bytes behind a place that was never written so.</summary>
    public long CorruptBytes { get; set; }

    /// <summary>Samples that could be recognised among what was set aside; there were more in the damaged records themselves.</summary>
    public long LostSamples { get; set; }

    public int CorruptSegments { get; set; }
}
