namespace Barograph.App.Tracing;

/// <summary>Variables of podtrace that mean nothing here: taken, and said once.</summary>
static class VariablesWithoutEffect
{
    public static readonly IReadOnlyList<(string Why, string[] Names)> All =
    [
        ("the kernel side adds up, and what is told has one bounded ring (PODTRACE_RING_BUFFER_SIZE_KB)",
            ["EVENT_BUFFER_SIZE", "EVENT_BATCH_SIZE", "BATCH_INTERVAL", "EVENT_SAMPLING_RATE", "ERROR_BACKOFF_ENABLED", "CIRCUIT_BREAKER_ENABLED", "HIGH_ERROR_COUNT_THRESHOLD", "SHUTDOWN_TIMEOUT", "REPORT_GENERATION_TIMEOUT"]),
        ("the kernel side is part of the program and sizes its own tables", ["BPF_OBJECT", "BPF_LOG_LEVEL", "BPF_LOG_SIZE", "BTF_FILE", "ARTIFACT_BASE", "VERSION"]),
        ("no pod is started on other nodes: deploy/kubernetes has a DaemonSet",
            ["IMAGE", "SPAWN_NAMESPACE", "SPAWN_SA", "BOOTSTRAP_IMAGE", "BOOTSTRAP_TC_NAME", "NODE_LOCAL", "ALLOWED_AGENT_IMAGE_REPOS", "MANAGEMENT_PORT"]),
        ("nothing is cached that would need it", ["CACHE_MAX_SIZE", "CACHE_TTL_SECONDS", "CACHE_EVICTION_THRESHOLD", "PROCESS_CACHE_EVICTION_RATIO", "PID_CACHE_EVICTION_RATIO", "PID_CACHE_TTL_SECONDS", "K8S_CACHE_TTL"]),
        ("pods are always watched, and their names stand on every event and metric", ["K8S_USE_INFORMERS", "K8S_INFORMERS_SYNC_TIMEOUT_SEC"]),
        ("containers are found in the control groups by their ids, whatever runs them",
            ["CRI_RESOLVE", "CRI_ENDPOINT", "CRI_CGROUP_FIELDS", "CRI_ALLOW_PODMAN", "DOCKER_BASE", "CONTAINERD_BASE", "CONTAINERD_OVERLAY_PATTERN", "CONTAINERD_NATIVE_PATTERN", "CONTAINER_PID"]),
        ("libraries are found where processes have them mapped", ["LDSOCONF_BASE", "BINARY_SEARCH_PATHS"]),
        ("headers are not kept", ["CAPTURE_HEADERS"]),
        ("distributed tracing is not built",
        [
            "TRACING_ENABLED", "TRACING_SAMPLE_RATE", "TRACING_SYNTHESIZE_SPANS", "TRACING_EXPORTER_TIMEOUT", "OTLP_ENDPOINT", "OTLP_INSECURE", "JAEGER_ENDPOINT", "JAEGER_LIVE_E2E", "SPLUNK_ENDPOINT", "SPLUNK_TOKEN", "DATADOG_ENDPOINT",
            "DATADOG_API_KEY", "ZIPKIN_ENDPOINT", "EXPORTER_CREDENTIAL", "EXPORTER_CREDENTIAL_FILE", "EXPORTER_INSECURE", "EXPORTER_BLOCK_PRIVATE", "MAX_SPANS_PER_TRACE", "MAX_TRACKED_TRACES", "CRITICAL_PATH", "CRITICAL_PATH_WINDOW_MS",
        ]),
        ("alerts are rules over the metrics: see deploy/rules/podtrace.yml",
        [
            "ALERTING_ENABLED", "ALERT_EVENTS_ENABLED", "ALERT_MIN_SEVERITY", "ALERT_WEBHOOK_URL", "ALERT_WEBHOOK_ALLOW_HTTP", "ALERT_SLACK_WEBHOOK_URL", "ALERT_SLACK_CHANNEL", "ALERT_SPLUNK_ENABLED", "ALERT_SPLUNK_ALLOW_HTTP",
            "ALERT_DEDUP_WINDOW", "ALERT_RATE_LIMIT", "ALERT_HTTP_TIMEOUT", "ALERT_MAX_RETRIES", "ALERT_MAX_PAYLOAD_SIZE",
        ]),
        ("profiling is not built", ["PROFILING_ENABLED", "PROFILING_PPROF_PORTS", "PROFILING_AUTO_TRIGGER_MS", "PROFILING_DEFAULT_DURATION", "PROFILING_MAX_CONCURRENT", "PROFILING_MAX_DURATION", "METRICS_ENABLE_PPROF"]),
        ("marks of programs (USDT) are not looked for", ["USDT_ENABLED"]),
        ("sends and receives are added up; what is told one by one are round trips above --rtt-threshold", ["TCP_REALTIME_MS", "UDP_LATENCY_SPIKE_MS"]),
        ("bytes are what the kernel says was moved, however many", ["MAX_BYTES_FOR_BANDWIDTH"]),
        ("reports are written to files: --export", ["OBJECTSTORE_CREDENTIALS_DIR"]),
        ("the root of all control groups is never traced", ["ALLOW_ROOT_CGROUP", "ALLOW_BROAD_CGROUP"]),
        ("the kernel side always filters, and there is no second filter", ["ALLOW_CGROUP_FILTER_DISABLE", "DISABLE_USERSPACE_CGROUP_FILTER", "DISABLE_ATTRIBUTION_CORRELATOR"]),
        ("nothing is checked beforehand: what the kernel refuses is said", ["SKIP_SELINUX_CHECK", "SKIP_LOCKDOWN_CHECK"]),
    ];

    public static IEnumerable<string> Given(Func<string, string?> environment)
    {
        foreach (var (why, names) in All)
            foreach (var name in names)
                if (environment("PODTRACE_" + name) is { Length: > 0 }) yield return $"PODTRACE_{name} has no effect: {why}";
    }
}
