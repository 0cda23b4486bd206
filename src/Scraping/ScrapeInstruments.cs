using Barograph.Model.Contracts;
using Barograph.Model.Instruments;

namespace Barograph.Scraping;

/// <summary>What scraping tells about itself, under Prometheus' names where it has one for the same thing.</summary>
public sealed class ScrapeInstruments
{
    readonly Counter outOfOrder, duplicate, outOfBounds;
    readonly LabelledFamily<Counter> refused;

    public ScrapeInstruments(InstrumentRegistry registry)
    {
        Registry = registry;
        duplicate = registry.Counter("prometheus_target_scrapes_sample_duplicate_timestamp_total",
            "Total number of samples rejected due to duplicate timestamps but different values.");
        outOfOrder = registry.Counter("prometheus_target_scrapes_sample_out_of_order_total", "Total number of samples rejected due to not being out of the expected order.");
        outOfBounds = registry.Counter("prometheus_target_scrapes_sample_out_of_bounds_total", "Total number of samples rejected due to timestamp falling outside of the time bounds.");
        refused = registry.Counters("barograph_scrape_samples_refused_total", "Scraped samples that the store did not take, for other reasons than their time.", "reason");
        SampleLimitExceeded = registry.Counter("prometheus_target_scrapes_exceeded_sample_limit_total", "Total number of scrapes that hit the sample limit and were rejected.");
        BucketLimitExceeded = registry.Counter("prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total", "Total number of scrapes that hit the native histogram bucket limit and were rejected.");
        BodySizeLimitExceeded = registry.Counter("prometheus_target_scrapes_exceeded_body_size_limit_total", "Total number of scrapes that hit the body size limit.");
        LabelLimitsExceeded = registry.Counter("prometheus_target_scrape_pool_exceeded_label_limits_total", "Total number of times scrape pools hit the label limits, during sync or config reload.");
        TargetLimitExceeded = registry.Counter("prometheus_target_scrape_pool_exceeded_target_limit_total", "Total number of times scrape pools hit the target limit, during sync or config reload.");
        Pools = registry.Counter("prometheus_target_scrape_pools_total", "Total number of scrape pool creation attempts.");
        PoolsFailed = registry.Counter("prometheus_target_scrape_pools_failed_total", "Total number of scrape pool creations that failed.");
        Reloads = registry.Counter("prometheus_target_scrape_pool_reloads_total", "Total number of scrape pool reloads.");
        ReloadsFailed = registry.Counter("prometheus_target_scrape_pool_reloads_failed_total", "Total number of failed scrape pool reloads.");
        PoolTargets = registry.Gauges("prometheus_target_scrape_pool_targets", "Current number of targets in this scrape pool.", "scrape_job");
        PoolTargetLimit = registry.Gauges("prometheus_target_scrape_pool_target_limit", "Maximum number of targets allowed in this scrape pool.", "scrape_job");
        PoolSyncs = registry.Counters("prometheus_target_scrape_pool_sync_total", "Total number of syncs that were executed on a scrape pool.", "scrape_job");
        SyncFailed = registry.Counters("prometheus_target_sync_failed_total", "Total number of target sync failures.", "scrape_job");
        SyncLength = new QuantileFamily(registry, "prometheus_target_sync_length_seconds", "Actual interval to sync the scrape pool.", "scrape_job");
        IntervalLength = new QuantileFamily(registry, "prometheus_target_interval_length_seconds", "Actual intervals between scrapes.", "interval");
        StoreFailures = registry.Counter("barograph_scrape_store_failures_total", "Scrapes whose samples the store could not take at all (a full disk, say).");
    }

    public InstrumentRegistry Registry { get; }

    public Counter DuplicateTimestamp => duplicate;

    public Counter OutOfBounds => outOfBounds;

    public Counter SampleLimitExceeded { get; }

    public Counter BucketLimitExceeded { get; }

    public Counter BodySizeLimitExceeded { get; }

    public Counter LabelLimitsExceeded { get; }

    public Counter TargetLimitExceeded { get; }

    public Counter Pools { get; }

    public Counter PoolsFailed { get; }

    public Counter Reloads { get; }

    public Counter ReloadsFailed { get; }

    public Counter StoreFailures { get; }

    public LabelledFamily<Gauge> PoolTargets { get; }

    public LabelledFamily<Gauge> PoolTargetLimit { get; }

    public LabelledFamily<Counter> PoolSyncs { get; }

    public LabelledFamily<Counter> SyncFailed { get; }

    public QuantileFamily SyncLength { get; }

    public QuantileFamily IntervalLength { get; }

    public Counter Refused(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.OutOfOrder => outOfOrder,
        AppendOutcome.DuplicateTimestamp => duplicate,
        AppendOutcome.TooOld or AppendOutcome.OutOfBounds => outOfBounds,
        AppendOutcome.OutOfOrderLimit => refused.With("out_of_order_limit"),
        AppendOutcome.InvalidHistogram => refused.With("invalid_histogram"),
        AppendOutcome.SeriesLimit => refused.With("series_limit"),
        _ => refused.With("invalid_labels"),
    };
}
