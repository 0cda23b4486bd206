using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Storage.Head;
using Barograph.Storage.Head.OutOfOrder;

namespace Barograph.Storage;

/// <summary>What a store shows about itself: Prometheus' names where it has the same thing.</summary>
sealed class StoreInstruments
{
    readonly Counter outOfOrder, outOfBounds, tooOld, duplicate, notFound, seriesLimit, invalidLabels, invalidHistogram, outOfOrderLimit;
    readonly Counter appended, histograms;

    // Counters of heads that were closed meanwhile: a sum over the open ones alone would go down.
    readonly List<(Func<TenantHead, double> Of, double[] Closed)> counters = [];
    int waiting;

    public StoreInstruments(InstrumentRegistry registry, OutOfOrderWindow window, Func<IReadOnlyCollection<TenantHead>> heads)
    {
        var samples = registry.Counters("prometheus_tsdb_head_samples_appended_total", "Total number of appended samples.", "type");
        (appended, histograms) = (samples.With("float"), samples.With("histogram"));
        outOfOrder = registry.Counters("prometheus_tsdb_out_of_order_samples_total",
            "Total number of out of order samples ingestion failed attempts.", "type").With("float");
        tooOld = registry.Counters("prometheus_tsdb_too_old_samples_total",
            "Total number of out of order samples ingestion failed attempts with out of support enabled, but sample outside of time window.", "type").With("float");
        outOfBounds = registry.Counters("prometheus_tsdb_out_of_bound_samples_total", "Total number of out of bound samples ingestion failed attempts.", "type").With("float");
        var refused = registry.Counters("barograph_storage_refused_samples_total", "Samples that the store refused, by reason.", "reason");
        duplicate = refused.With("duplicate_timestamp");
        notFound = registry.Counter("prometheus_tsdb_head_series_not_found_total", "Total number of requests for series that were not found.");
        seriesLimit = refused.With("series_limit");
        invalidLabels = refused.With("invalid_labels");
        outOfOrderLimit = refused.With("out_of_order_limit");
        invalidHistogram = refused.With("invalid_histogram");
        RefusedSeries = registry.Counters(
            "barograph_storage_refused_series_total", "New series that were not taken, each time that they were offered, by reason and tenant.", "reason", "tenant");
        TenantsRefused = registry.Counter("barograph_storage_tenants_refused_total", "Batches of tenants beyond the limit of tenants.");
        WritesFailed = registry.Counter("prometheus_tsdb_wal_writes_failed_total", "Total number of WAL writes that failed.");
        SyncSeconds = registry.Summaries("prometheus_tsdb_wal_fsync_duration_seconds", "Duration of write log fsync.").With();
        SyncsFailed = registry.Counter("barograph_storage_wal_fsync_failed_total", "Log syncs that failed.");
        TornBytes = registry.Counter("barograph_storage_wal_torn_bytes_total", "Bytes of unfinished records that were cut off the log at a start.");
        Corruptions = registry.Counter("prometheus_tsdb_wal_corruptions_total", "Total number of WAL corruptions.");
        CorruptBytes = registry.Counter("barograph_storage_wal_corrupt_bytes_total", "Bytes of the log that were set aside because they are damaged.");
        LostSamples = registry.Counter("barograph_storage_wal_lost_samples_total", "Samples recognised in parts of the log that were set aside; the damaged records themselves held more.");
        OrphanSamples = registry.Counter("barograph_storage_wal_orphan_samples_total", "Samples of the log whose series was in a damaged part.");
        DamagedChunkBytes = registry.Counter("barograph_storage_chunk_damaged_bytes_total", "Bytes of chunk files that were left out because they are damaged.");
        ReplaySeconds = registry.Gauge("prometheus_tsdb_data_replay_duration_seconds", "Time taken to replay the data on disk.");
        Observe(registry, heads);
        registry.Observe("prometheus_tsdb_head_out_of_order_samples_appended_total", "Total number of appended out of order samples.", InstrumentKind.Counter,
            reader => reader.Sample("", [new("type", "float")], window.Appended));
    }

    public LabelledFamily<Counter> RefusedSeries { get; }

    public Counter TenantsRefused { get; }

    public Counter WritesFailed { get; }

    public Distribution SyncSeconds { get; }

    public Counter SyncsFailed { get; }

    public Counter TornBytes { get; }

    public Counter Corruptions { get; }

    public Counter CorruptBytes { get; }

    public Counter LostSamples { get; }

    public Counter OrphanSamples { get; }

    public Counter DamagedChunkBytes { get; }

    public Gauge ReplaySeconds { get; }

    /// <summary>One batch more waits for the log to be read; returns how many do.</summary>
    public int BatchWaits() => Interlocked.Increment(ref waiting);

    public void BatchGoesOn() => Interlocked.Decrement(ref waiting);

    public void Count(AppendReport report)
    {
        appended.Add(report.Appended - report.HistogramsAppended);
        histograms.Add(report.HistogramsAppended);
        if (report.Refused == 0) return;
        outOfOrder.Add(report[AppendOutcome.OutOfOrder]);
        tooOld.Add(report[AppendOutcome.TooOld]);
        outOfBounds.Add(report[AppendOutcome.OutOfBounds]);
        outOfOrderLimit.Add(report[AppendOutcome.OutOfOrderLimit]);
        duplicate.Add(report[AppendOutcome.DuplicateTimestamp]);
        notFound.Add(report[AppendOutcome.UnknownSeries]);
        seriesLimit.Add(report[AppendOutcome.SeriesLimit]);
        invalidLabels.Add(report[AppendOutcome.InvalidLabels]);
        invalidHistogram.Add(report[AppendOutcome.InvalidHistogram]);
    }

    /// <summary>Keeps what a head that was closed has counted.</summary>
    public void Retire(TenantHead head)
    {
        foreach (var (of, retired) in counters) retired[0] += of(head);
    }

    void Observe(InstrumentRegistry registry, Func<IReadOnlyCollection<TenantHead>> heads)
    {
        void Gauge(string name, string help, Func<TenantHead, double> of) => registry.Observe(name, help, InstrumentKind.Gauge, () => heads().Sum(of));
        void Counter(string name, string help, Func<TenantHead, double> of)
        {
            var retired = new double[1];
            counters.Add((of, retired));
            registry.Observe(name, help, InstrumentKind.Counter, () => heads().Sum(of) + retired[0]);
        }

        Gauge("prometheus_tsdb_head_series", "Total number of series in the head block.", static h => h.Tables.SeriesCount);
        Gauge("prometheus_tsdb_head_stale_series", "Total number of stale series in the head block.", static h => h.Tables.StaleSeries);
        Counter("prometheus_tsdb_head_series_created_total", "Total number of series created in the head", static h => h.Tables.SeriesCreated);
        Counter("prometheus_tsdb_head_series_removed_total", "Total number of series removed in the head", static h => h.Tables.SeriesRemoved);
        Gauge("prometheus_tsdb_head_chunks", "Total number of chunks in the head block.", static h => h.Tables.Chunks.OpenChunks + h.Tables.Chunks.FullChunks);
        Counter("prometheus_tsdb_head_chunks_created_total", "Total number of chunks created in the head", static h => h.Tables.Chunks.Created);
        Gauge("prometheus_tsdb_head_chunks_storage_size_bytes", "Size of the chunks_head directory.", static h => h.Tables.Chunks.Files.SizeBytes);
        Gauge("prometheus_tsdb_wal_storage_size_bytes", "Size of the write log directory.", static h => h.Upkeep?.LogBytes ?? 0);
        Counter("prometheus_tsdb_wal_truncations_total", "Total number of write log truncations that were attempted.", static h => h.Upkeep?.Checkpoints ?? 0);
        Counter("prometheus_tsdb_wal_truncations_failed_total", "Total number of write log truncations that failed.", static h => h.Upkeep?.FailedCheckpoints ?? 0);
        Counter("prometheus_tsdb_checkpoint_creations_total", "Total number of checkpoint creations attempted.", static h => h.Upkeep?.Checkpoints ?? 0);
        Gauge("prometheus_tsdb_wal_segment_current", "Write log segment index that TSDB is currently writing to.", static h => h.Log?.Segment ?? 0);
        Gauge("prometheus_tsdb_head_active_readers", "Selections that have not been closed.", static h => h.Tables.Reclaim.Readers);
        Gauge("barograph_storage_head_index_bytes", "Memory of series, labels and postings.", static h => h.Tables.IndexSizeBytes);
        Gauge("barograph_storage_head_chunk_bytes", "Memory of open chunks and of the list of full ones.", static h => h.Tables.Chunks.SizeBytes);
        Gauge("barograph_storage_unlogged_samples", "Samples in memory alone, because the log cannot be written.", static h => h.Tables.UnloggedSamples);
        registry.Observe("barograph_storage_log_sync_seconds", "How long the last sync of a log took, or the one that runs so far; of all tenants the longest.", InstrumentKind.Gauge,
            () => heads().Select(static h => h.SyncTook.TotalSeconds).DefaultIfEmpty().Max());
        Gauge("barograph_storage_log_failing", "Tenants whose log did not take the last batch.", static h => h.LogFailure is null ? 0 : 1);
        Gauge("barograph_storage_chunks_without_disk", "Full chunks that stay in memory because the disk had no room.", static h => h.Tables.Chunks.HomelessCount);
        Gauge("barograph_storage_out_of_order_bytes", "Memory of samples out of order that are in no block yet.", static h => h.Tables.Late.SizeBytes);
        Counter("prometheus_tsdb_exemplar_exemplars_appended_total", "Total number of appended exemplars.", static h => h.Tables.Exemplars.Appended);
        Counter("prometheus_tsdb_exemplar_out_of_order_exemplars_total", "Total number of out of order exemplar ingestion failed attempts.", static h => h.Tables.Exemplars.OutOfOrder);
        Gauge("prometheus_tsdb_exemplar_exemplars_in_storage", "Number of exemplars currently in circular storage.", static h => h.Tables.Exemplars.Count);
        Gauge("prometheus_tsdb_exemplar_series_with_exemplars_in_storage", "Number of series with exemplars currently in circular storage.", static h => h.Tables.Exemplars.Series);
        Gauge("prometheus_tsdb_exemplar_max_exemplars", "Total number of exemplars the exemplar storage can store.", static h => h.Tables.Exemplars.Capacity);
        Gauge("barograph_storage_metadata_families", "Metric families whose type, help and unit are kept.", static h => h.Tables.Metadata.Count);
        Gauge("barograph_storage_metadata_bytes", "Memory of their texts.", static h => h.Tables.Metadata.SizeBytes);
        Counter("barograph_storage_metadata_refused_total", "Descriptions of families that were not kept: too long, or too many.", static h => h.Tables.Metadata.Refused);
        Gauge("barograph_storage_replaying", "Tenants whose log is still being read after the start.", static h => h.IsReplayed ? 0 : 1);
        registry.Observe("barograph_storage_waiting_batches", "Batches that wait for a log to be read.", InstrumentKind.Gauge, () => Volatile.Read(ref waiting));
        registry.Observe("barograph_storage_tenants", "Tenants that are open.", InstrumentKind.Gauge, () => heads().Count);
        ObserveTimes(registry, heads);
    }

    static void ObserveTimes(InstrumentRegistry registry, Func<IReadOnlyCollection<TenantHead>> heads)
    {
        // Prometheus shows the extreme numbers themselves while its head is empty.
        double Min() => heads().Select(static h => h.Tables.MinTimeMs).DefaultIfEmpty(long.MaxValue).Min();
        double Max() => heads().Select(static h => h.Tables.MaxTimeMs).DefaultIfEmpty(long.MinValue).Max();
        registry.Observe("prometheus_tsdb_head_min_time", "Minimum time bound of the head block. The unit is decided by the library consumer.", InstrumentKind.Gauge, Min);
        registry.Observe("prometheus_tsdb_head_max_time", "Maximum timestamp of the head block. The unit is decided by the library consumer.", InstrumentKind.Gauge, Max);
        double Exemplar() => heads().Select(static h => h.Tables.Exemplars.OldestTimeMs).Where(static t => t > 0).DefaultIfEmpty(0).Min();
        registry.Observe("prometheus_tsdb_exemplar_last_exemplars_timestamp_seconds", "The timestamp of the oldest exemplar stored in circular storage.", InstrumentKind.Gauge, () => Exemplar() / 1000);
        registry.Observe("prometheus_tsdb_head_min_time_seconds", "Minimum time bound of the head block.", InstrumentKind.Gauge, () => Min() / 1000);
        registry.Observe("prometheus_tsdb_head_max_time_seconds", "Maximum timestamp of the head block.", InstrumentKind.Gauge, () => Max() / 1000);
    }
}
