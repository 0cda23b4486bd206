using Barograph.Model.Instruments;

namespace Barograph.Alerting.Notifications;

/// <summary>What the notification log tells about itself, under Alertmanager's names where it has one.</summary>
sealed class NotificationLogInstruments
{
    public NotificationLogInstruments(InstrumentRegistry registry, Func<int> count)
    {
        Queries = registry.Counter("alertmanager_nflog_queries_total", "Number of notification log queries were received.");
        Upkeeps = registry.Counter("alertmanager_nflog_maintenance_total", "How many maintenances were executed for the notification log.");
        UpkeepErrors = registry.Counter("alertmanager_nflog_maintenance_errors_total", "How many maintenances were executed for the notification log that failed.");
        UpkeepSeconds = registry.Summaries("alertmanager_nflog_snapshot_duration_seconds", "Duration of the last notification log snapshot.");
        SnapshotBytes = registry.Gauge("alertmanager_nflog_snapshot_size_bytes", "Size of the last notification log snapshot in bytes.");
        WriteErrors = registry.Counter("barograph_nflog_write_errors_total", "Notifications that could not be recorded on disk.");
        CutBytes = registry.Counter("barograph_nflog_cut_bytes_total", "Bytes cut off from the end of the notification log at a start, because they were no whole record.");
        registry.Observe("barograph_nflog_records", "Notifications that are remembered.", InstrumentKind.Gauge, () => count());
    }

    public Counter Queries { get; }

    public Counter Upkeeps { get; }

    public Counter UpkeepErrors { get; }

    public LabelledFamily<Distribution> UpkeepSeconds { get; }

    public Gauge SnapshotBytes { get; }

    public Counter WriteErrors { get; }

    public Counter CutBytes { get; }
}
