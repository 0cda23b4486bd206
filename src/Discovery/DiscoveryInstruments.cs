using Barograph.Model.Instruments;

namespace Barograph.Discovery;

/// <summary>What discovery tells about itself, under Prometheus' names.</summary>
public sealed class DiscoveryInstruments(InstrumentRegistry registry, string name)
{
    /// <summary>Names in Prometheus' metrics for what is discovered: targets to scrape, Alertmanagers to notify.</summary>
    public const string Scrape = "scrape", Notify = "notify";

    public string Name => name;

    public InstrumentRegistry Registry => registry;

    public LabelledFamily<Gauge> Targets { get; } = registry.Gauges("prometheus_sd_discovered_targets", "Current number of discovered targets.", "name", "config");

    public Counter Received { get; } = registry.Counters("prometheus_sd_received_updates_total", "Total number of update events received from the SD providers.", "name").With(name);

    public Counter Sent { get; } = registry.Counters("prometheus_sd_updates_total", "Total number of update events sent to the SD consumers.", "name").With(name);

    public Gauge FailedConfigs { get; } = registry.Gauges("prometheus_sd_failed_configs", "Current number of service discovery configurations that failed to load.", "name").With(name);

    public Counter FileReadErrors { get; } = registry.Counter("prometheus_sd_file_read_errors_total", "The number of File-SD read errors.");

    public Distribution FileScanDuration { get; } = registry.Summaries("prometheus_sd_file_scan_duration_seconds", "The duration of the File-SD scan in seconds.").With();

    public LabelledFamily<Gauge> FileMtime { get; } = registry.Gauges("prometheus_sd_file_mtime_seconds",
        "Timestamp (mtime) of files read by FileSD. Timestamp is set at read time.", "filename");

    public Counter FileWatcherErrors { get; } = registry.Counter("prometheus_sd_file_watcher_errors_total", "The number of File-SD errors caused by filesystem watch failures.");

    public Counter HttpFailures { get; } = registry.Counter("prometheus_sd_http_failures_total", "Number of HTTP service discovery refresh failures.");

    public LabelledFamily<Counter> RefreshFailures { get; } = registry.Counters("prometheus_sd_refresh_failures_total", "Number of refresh failures for the given SD mechanism.", "mechanism", "config");

    public LabelledFamily<Distribution> RefreshDuration { get; } = registry.Summaries("prometheus_sd_refresh_duration_seconds",
        "The duration of a refresh in seconds for the given SD mechanism.", "mechanism", "config");
}
