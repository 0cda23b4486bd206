using Barograph.Model.Instruments;

namespace Barograph.Storage.Compaction;

/// <summary>What cutting and compacting show about themselves, under Prometheus' names.</summary>
sealed class CompactionInstruments(InstrumentRegistry registry)
{
    public Counter Triggered { get; } = registry.Counter("prometheus_tsdb_compactions_triggered_total", "Total number of triggered compactions for the partition.");

    public Counter Ran { get; } = registry.Counter("prometheus_tsdb_compactions_total", "Total number of compactions that were executed for the partition.");

    public Counter Failed { get; } = registry.Counter("prometheus_tsdb_compactions_failed_total", "Total number of compactions that failed for the partition.");

    public Counter Overlapping { get; } = registry.Counter("prometheus_tsdb_vertical_compactions_total", "Total number of compactions done on overlapping blocks.");

    public Gauge Populating { get; } = registry.Gauge("prometheus_tsdb_compaction_populating_block", "Set to 1 when a block is currently being written to the disk.");

    public Counter Truncations { get; } = registry.Counter("prometheus_tsdb_head_truncations_total", "Total number of head truncations attempted.");

    public Counter TimeRetentions { get; } = registry.Counter("prometheus_tsdb_time_retentions_total", "The number of times that blocks were deleted because the maximum time limit was exceeded.");

    public Counter SizeRetentions { get; } = registry.Counter("prometheus_tsdb_size_retentions_total", "The number of times that blocks were deleted because the maximum number of bytes was exceeded.");

    public Gauge SizeLimit { get; } = registry.Gauge("prometheus_tsdb_retention_limit_bytes", "Max number of bytes to be retained in the tsdb blocks, configured 0 means disabled");

    public Gauge TimeLimit { get; } = registry.Gauge("prometheus_tsdb_retention_limit_seconds", "How long to retain samples in storage.");

    public Distribution Seconds { get; } = registry.Histogram("prometheus_tsdb_compaction_duration_seconds", "Duration of compaction runs", Growing(1, 2, 14));

    readonly Distribution chunkBytes = registry.Histogram("prometheus_tsdb_compaction_chunk_size_bytes", "Final size of chunks on their first compaction", Growing(32, 1.5, 12));
    readonly Distribution chunkSamples = registry.Histogram("prometheus_tsdb_compaction_chunk_samples", "Final number of samples on their first compaction", Growing(4, 1.5, 12));
    readonly Distribution chunkSeconds = registry.Histogram("prometheus_tsdb_compaction_chunk_range_seconds", "Final time range of chunks on their first compaction", Growing(100, 4, 10));

    /// <summary>A chunk that goes into a block for the first time.</summary>
    public void Chunk(int bytes, int samples, long rangeMs)
    {
        chunkBytes.Observe(bytes);
        chunkSamples.Observe(samples);
        // As Prometheus: the name says seconds, the value is in milliseconds.
        chunkSeconds.Observe(rangeMs);
    }

    static double[] Growing(double first, double factor, int count)
    {
        var bounds = new double[count];
        for (var i = 0; i < count; i++, first *= factor) bounds[i] = first;
        return bounds;
    }
}
