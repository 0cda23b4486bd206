using Barograph.Exporters.Node;

namespace Barograph.App.Flags;

/// <summary>Every flag of <c>barograph serve</c>. The table is the source of the help page, the checks and <c>/api/v1/status/flags</c>.</summary>
static class ServeFlags
{
    const string GoOnly = "a setting of Go's runtime";
    const string NoAgent = "there is no agent mode yet";

    /// <summary>Stands before the names of node_exporter's flags.</summary>
    public const string NodePrefix = "node.";

    public static readonly IReadOnlyList<Flag> All =
    [
        new("config.file", FlagKind.Text, "prometheus.yml", "The configuration file.") { Needed = true },
        new("config.auto-reload", FlagKind.Switch, "false", "Reload the configuration when its files change."),
        new("config.auto-reload-interval", FlagKind.Duration, "30s", "How often to look whether they did.") { Needed = true },
        new("web.listen-address", FlagKind.List, "0.0.0.0:9090", "Address to listen on; may be given several times.") { Needed = true },
        new("auto-gomaxprocs", FlagKind.Switch, "true", "No effect.") { NoEffect = GoOnly },
        new("auto-gomemlimit", FlagKind.Switch, "true", "No effect.") { NoEffect = GoOnly },
        new("auto-gomemlimit.ratio", FlagKind.Text, "0.9", "No effect.") { NoEffect = GoOnly },
        new("auto-gomemlimit.refresh-interval", FlagKind.Duration, "0s", "No effect.") { NoEffect = GoOnly, Hidden = true },
        new("web.config.file", FlagKind.Text, "", "File with TLS and user settings of the listener.") { NotBuilt = true },
        new("web.read-timeout", FlagKind.Duration, "5m", "How long a request may take to arrive, and an idle connection to stay."),
        new("web.max-connections", FlagKind.Whole, "512", "Connections at a time, over all listeners.") { Needed = true },
        new("web.max-notifications-subscribers", FlagKind.Whole, "16", "No effect.") { NoEffect = "live notifications are not served" },
        new("web.external-url", FlagKind.Text, "", "Where users reach this server, if not where it listens."),
        new("web.route-prefix", FlagKind.Text, "", "Begins all paths; the path of --web.external-url unless given."),
        new("web.user-assets", FlagKind.Text, "", "Folder of static files at /user.") { NotBuilt = true },
        new("web.enable-lifecycle", FlagKind.Switch, "false", "Take POST /-/reload and /-/quit."),
        new("web.enable-admin-api", FlagKind.Switch, "false", "Take POST /api/v1/admin/tsdb/{delete_series,clean_tombstones,snapshot,flush}: delete series, free their space, copy all data, bring it to its final form."),
        new("web.enable-remote-write-receiver", FlagKind.Switch, "false", "Take samples at /api/v1/write."),
        new("web.remote-write-receiver.accepted-protobuf-messages", FlagKind.List, "prometheus.WriteRequest", "Kinds of remote write that are taken.")
            { Among = ["prometheus.WriteRequest"] },
        new("web.enable-otlp-receiver", FlagKind.Switch, "false", "Take OTLP metrics.") { NotBuilt = true },
        new("web.console.templates", FlagKind.Text, "consoles", "No effect.") { NoEffect = "console templates are not served" },
        new("web.console.libraries", FlagKind.Text, "console_libraries", "No effect.") { NoEffect = "console templates are not served" },
        new("web.page-title", FlagKind.Text, "Barograph", "No effect.") { NoEffect = "the page has its own title" },
        new("web.cors.origin", FlagKind.Text, ".*", "Regular expression of origins that may ask, anchored."),
        new("web.search.max-limit", FlagKind.Whole, "10000", "No effect.") { NoEffect = "the search API is not served" },
        new("storage.tsdb.path", FlagKind.Text, "data/", "Folder of the database.") { Needed = true },
        new("storage.tsdb.retention.time", FlagKind.Duration, "", "How long samples are kept (15d unless given)."),
        new("storage.tsdb.retention.size", FlagKind.Size, "", "How large the database may get: the oldest samples go first. 0 = no limit."),
        new("storage.tsdb.no-lockfile", FlagKind.Switch, "false", "Do not guard the folder against a second process."),
        new("storage.tsdb.wal-sync", FlagKind.Text, "interval", "When the log is forced to disk: interval (100 ms), always (before a write is acknowledged), never.")
            { Among = ["interval", "always", "never"] },
        new("storage.tsdb.head-chunks-write-queue-size", FlagKind.Whole, "0", "No effect.") { NoEffect = "chunks are not queued" },
        new("storage.tsdb.delay-compact-file.path", FlagKind.Text, "", "No effect.") { NoEffect = "compaction waits for nobody", Hidden = true },
        new("storage.tsdb.min-block-duration", FlagKind.Duration, "2h", "The span of a block that is cut from the head.") { Hidden = true, Needed = true },
        new("storage.tsdb.max-block-duration", FlagKind.Duration, "", "The longest span of a compacted block (a tenth of the retention, 31d at most, unless given).") { Hidden = true },
        new("storage.tsdb.max-block-chunk-segment-size", FlagKind.Size, "", "How large a file of a block's chunks may get (512MB unless given).") { Hidden = true },
        new("storage.tsdb.wal-segment-size", FlagKind.Size, "", "No effect.") { Hidden = true, NoEffect = "segments have one size" },
        new("storage.tsdb.wal-compression", FlagKind.Switch, "true", "Pack large records of the log.") { Hidden = true },
        new("storage.tsdb.wal-compression-type", FlagKind.Text, "snappy", "No effect.") { Hidden = true, NoEffect = "the log has a codec of its own" },
        new("storage.tsdb.samples-per-chunk", FlagKind.Whole, "120", "No effect.") { Hidden = true, NoEffect = "chunks hold 120 samples" },
        new("storage.tsdb.allow-overlapping-compaction", FlagKind.Switch, "true", "No effect.") { Hidden = true, NoEffect = "overlapping blocks are always compacted" },
        new("storage.tsdb.block-reload-interval", FlagKind.Duration, "1m", "No effect.") { Hidden = true, NoEffect = "blocks are looked for every minute" },
        new("storage.agent.path", FlagKind.Text, "data-agent/", "No effect.") { NoEffect = NoAgent, Hidden = true },
        new("storage.agent.wal-compression", FlagKind.Switch, "true", "No effect.") { NoEffect = NoAgent, Hidden = true },
        new("storage.agent.retention.min-time", FlagKind.Duration, "5m", "No effect.") { NoEffect = NoAgent, Hidden = true },
        new("storage.agent.retention.max-time", FlagKind.Duration, "4h", "No effect.") { NoEffect = NoAgent, Hidden = true },
        new("storage.agent.checkpoint-from-in-memory-series", FlagKind.Switch, "false", "No effect.") { NoEffect = NoAgent, Hidden = true },
        new("storage.agent.checkpoint-batch-size", FlagKind.Whole, "1000", "No effect.") { NoEffect = NoAgent, Hidden = true },
        new("storage.agent.no-lockfile", FlagKind.Switch, "false", "No effect.") { NoEffect = NoAgent, Hidden = true },
        new("storage.remote.flush-deadline", FlagKind.Duration, "1m", "No effect.") { NoEffect = "there is no remote write yet" },
        new("storage.remote.read-sample-limit", FlagKind.Text, "5e7", "No effect.") { NoEffect = "there is no remote read yet" },
        new("storage.remote.read-concurrent-limit", FlagKind.Whole, "10", "No effect.") { NoEffect = "there is no remote read yet" },
        new("storage.remote.read-max-bytes-in-frame", FlagKind.Whole, "1048576", "No effect.") { NoEffect = "there is no remote read yet" },
        new("rules.alert.for-outage-tolerance", FlagKind.Duration, "1h", "How long the process may have been away for alerts to keep the time they were pending."),
        new("rules.alert.for-grace-period", FlagKind.Duration, "10m", "An alert restored after a restart does not fire sooner than so long."),
        new("rules.alert.resend-delay", FlagKind.Duration, "1m", "How often a firing alert is told again."),
        new("rules.max-concurrent-evals", FlagKind.Whole, "4", "Rules that may run side by side, where none needs the result of another.") { Needed = true },
        new("alertmanager.config.file", FlagKind.Text, "", "An alertmanager.yml: runs the built-in Alertmanager."),
        new("alertmanager.storage.path", FlagKind.Text, "", "Where it remembers who was told of what (the folder alertmanager in the database's unless given)."),
        new("alertmanager.data.retention", FlagKind.Duration, "120h", "How long it remembers.") { Needed = true },
        new("alertmanager.data.maintenance-interval", FlagKind.Duration, "15m", "How often that is written anew without what has expired.") { Needed = true },
        new("alertmanager.alerts.gc-interval", FlagKind.Duration, "30m", "How often resolved alerts are forgotten.") { Needed = true },
        new("alertmanager.alerts.per-alertname-limit", FlagKind.Whole, "0", "Alerts that may share an alertname. 0 = no limit."),
        new("alertmanager.dispatch.maintenance-interval", FlagKind.Duration, "30s", "How often empty groups are taken away.") { Needed = true },
        new("alertmanager.dispatch.start-delay", FlagKind.Duration, "0s", "No notification earlier than this after the start."),
        new("alertmanager.web.external-url", FlagKind.Text, "", "The address that stands in notifications, if not that of --web.external-url."),
        new("alertmanager.notification-queue-capacity", FlagKind.Whole, "10000", "Alerts that wait for one Alertmanager; beyond it the oldest are dropped.") { Needed = true },
        new("alertmanager.notification-batch-size", FlagKind.Whole, "256", "Alerts in one request to an Alertmanager.") { Needed = true },
        new("alertmanager.drain-notification-queue-on-shutdown", FlagKind.Switch, "true", "Send the alerts that still wait when the server ends."),
        new("query.lookback-delta", FlagKind.Duration, "5m", "How far back an instant looks for the last sample."),
        new("query.timeout", FlagKind.Duration, "2m", "How long a query may take.") { Needed = true },
        new("query.max-concurrency", FlagKind.Whole, "20", "Queries that run at a time; others wait.") { Needed = true },
        new("query.max-samples", FlagKind.Whole, "50000000", "Samples that one query may hold in memory.") { Needed = true },
        new("scrape.adjust-timestamps", FlagKind.Switch, "true", "Put scrapes that are a little late back on their beat.") { Hidden = true },
        new("scrape.timestamp-tolerance", FlagKind.Duration, "2ms", "How late a little is.") { Hidden = true },
        new("scrape.discovery-reload-interval", FlagKind.Duration, "5s", "How often discovered targets are taken over.") { Hidden = true },
        .. NodeFlags.Names.Select(static name => new Flag(NodePrefix + name, NodeFlags.Repeated.Contains(name) ? FlagKind.List : FlagKind.Text, "", $"As node_exporter's --{name}, for /metrics/node.") { Hidden = true }),
        new("enable-feature", FlagKind.List, "", "Names of features to turn on, separated by commas."),
        new("agent", FlagKind.Switch, "false", "Collect and forward only.") { NotBuilt = true },
        new("log.level", FlagKind.Text, "info", "Log only what is at least so severe.") { Among = ["debug", "info", "warn", "error"] },
        new("log.format", FlagKind.Text, "logfmt", "How log lines look.") { Among = ["logfmt", "json"] },
    ];
}
