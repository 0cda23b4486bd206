using Barograph.Model.Instruments;

namespace Barograph.Storage.Compaction;

/// <summary>When series that ended leave the heads early (<c>stale_series_compaction_threshold</c>), and what that shows about itself, under Prometheus' names.</summary>
sealed class StaleCompaction(InstrumentRegistry registry)
{
    double threshold;

    /// <summary>The share of a head's series from which it is done; 0 = never. Changes while heads run.</summary>
    public double Threshold
    {
        get => Volatile.Read(ref threshold);
        set => Volatile.Write(ref threshold, value);
    }

    public Counter Triggered { get; } = registry.Counter("prometheus_tsdb_stale_series_compactions_triggered_total", "Total number of triggered stale series compactions.");

    public Counter Failed { get; } = registry.Counter("prometheus_tsdb_stale_series_compactions_failed_total", "Total number of stale series compactions that failed.");

    public Distribution Seconds { get; } = registry.Histogram("prometheus_tsdb_stale_series_compaction_duration_seconds", "Duration of stale series compaction runs.",
        1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192);

    public bool IsDue(long stale, int series) => Threshold is > 0 and var share && stale > 0 && stale >= share * series;
}
