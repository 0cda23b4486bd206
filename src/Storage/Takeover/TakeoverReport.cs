namespace Barograph.Storage.Takeover;

/// <summary>What was found in Prometheus' files, and what of it could not be kept.</summary>
sealed class TakeoverReport
{
    public long Series { get; set; }

    public long Numbers { get; set; }

    public long Histograms { get; set; }

    public int Blocks { get; set; }

    public int Segments { get; set; }

    public long Deletions { get; set; }

    public long Exemplars { get; set; }

    /// <summary>Metric families about which something is said.</summary>
    public int Families { get; set; }

    /// <summary>Samples of the log that are in blocks already.</summary>
    public long OlderThanBlocks { get; set; }

    /// <summary>Samples whose series is nowhere: its labels were in a damaged part.</summary>
    public long Orphans { get; set; }

    /// <summary>Histograms of a schema that nobody knows.</summary>
    public long UnknownHistograms { get; set; }

    /// <summary>Cut off the end of the newest segment by a crash: never acknowledged.</summary>
    public long TornBytes { get; set; }

    public long DamagedBytes { get; set; }

    /// <summary>One for each damaged place.</summary>
    public List<string> Damages { get; } = [];
}
