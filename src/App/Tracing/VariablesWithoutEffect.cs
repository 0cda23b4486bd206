namespace Barograph.App.Tracing;

/// <summary>Variables of podtrace that mean nothing here: taken, and said once.</summary>
static class VariablesWithoutEffect
{
    const string Aggregated = "the kernel side adds up, and what is told has one bounded ring (PODTRACE_RING_BUFFER_SIZE_KB)";
    const string OneObject = "the kernel side is part of the program and sizes its own tables";
    const string NoSpawn = "no pod is started on other nodes: deploy/kubernetes has a DaemonSet";
    const string NoCache = "nothing is cached that would need it";
    const string NoSpans = "distributed tracing is not built";
    const string ByRules = "alerts are rules over the metrics: see deploy/rules/podtrace.yml";
    const string NoProfiles = "profiling is not built";

    static readonly (string Name, string Why)[] All =
    [
        ("PODTRACE_EVENT_BUFFER_SIZE", Aggregated), ("PODTRACE_EVENT_BATCH_SIZE", Aggregated), ("PODTRACE_BATCH_INTERVAL", Aggregated),
        ("PODTRACE_EVENT_SAMPLING_RATE", Aggregated), ("PODTRACE_ERROR_BACKOFF_ENABLED", Aggregated), ("PODTRACE_CIRCUIT_BREAKER_ENABLED", Aggregated),
        ("PODTRACE_BPF_OBJECT", OneObject), ("PODTRACE_BPF_HASH_MAP_SIZE", OneObject), ("PODTRACE_BPF_LOG_LEVEL", OneObject), ("PODTRACE_BPF_LOG_SIZE", OneObject),
        ("PODTRACE_IMAGE", NoSpawn), ("PODTRACE_SPAWN_NAMESPACE", NoSpawn), ("PODTRACE_SPAWN_SA", NoSpawn), ("PODTRACE_BOOTSTRAP_IMAGE", NoSpawn), ("PODTRACE_BOOTSTRAP_TC_NAME", NoSpawn),
        ("PODTRACE_CACHE_MAX_SIZE", NoCache), ("PODTRACE_CACHE_TTL_SECONDS", NoCache), ("PODTRACE_CACHE_EVICTION_THRESHOLD", NoCache),
        ("PODTRACE_PROCESS_CACHE_EVICTION_RATIO", NoCache), ("PODTRACE_PID_CACHE_EVICTION_RATIO", NoCache), ("PODTRACE_K8S_CACHE_TTL", NoCache),
        ("PODTRACE_TRACING_ENABLED", NoSpans), ("PODTRACE_TRACING_SAMPLE_RATE", NoSpans), ("PODTRACE_OTLP_ENDPOINT", NoSpans), ("PODTRACE_JAEGER_ENDPOINT", NoSpans),
        ("PODTRACE_SPLUNK_ENDPOINT", NoSpans), ("PODTRACE_DATADOG_ENDPOINT", NoSpans), ("PODTRACE_ZIPKIN_ENDPOINT", NoSpans),
        ("PODTRACE_ALERTING_ENABLED", ByRules), ("PODTRACE_ALERT_WEBHOOK_URL", ByRules), ("PODTRACE_ALERT_SLACK_WEBHOOK_URL", ByRules), ("PODTRACE_ALERT_SPLUNK_ENABLED", ByRules),
        ("PODTRACE_PROFILING_ENABLED", NoProfiles), ("PODTRACE_METRICS_ENABLE_PPROF", NoProfiles),
        ("PODTRACE_ALLOW_ROOT_CGROUP", "the root of all control groups is never traced"),
        ("PODTRACE_ALLOW_CGROUP_FILTER_DISABLE", "the kernel side always filters"), ("PODTRACE_DISABLE_USERSPACE_CGROUP_FILTER", "there is no second filter to turn off"),
    ];

    public static IEnumerable<string> Given(Func<string, string?> environment)
    {
        foreach (var (name, why) in All) if (environment(name) is { Length: > 0 }) yield return $"{name} has no effect: {why}";
    }
}
