namespace Barograph.App.Tracing;

/// <summary>An environment variable that means something here.</summary>
/// <param name="Default">What it is unless given.</param>
sealed record TraceVariable(string Name, string Default, string Meaning)
{
    public static readonly IReadOnlyList<TraceVariable> All =
    [
        new("PODTRACE_LOG_LEVEL", "info", "debug, info, warn: warnings are shown; error, fatal: they are not. --log-level stands above it."),
        new("PODTRACE_TCP_LATENCY_SPIKE_MS", "100", "Round trips above so many milliseconds are spikes. --rtt-threshold stands above it."),
        new("PODTRACE_SPIKE_RATE_THRESHOLD", "5", "From so many percent of spikes among the round trips on they are an issue."),
        new("PODTRACE_CONNECT_LATENCY_MS", "0", "Connects that succeed within so many milliseconds are not shown one by one in the live view."),
        new("PODTRACE_TOP_TARGETS_LIMIT", "5", "How many names, addresses, errors and commands the report lists."),
        new("PODTRACE_MAX_CONNECTION_TARGETS", "10", "How many addresses that something was exchanged with."),
        new("PODTRACE_TOP_FILES_LIMIT", "5", "How many files."),
        new("PODTRACE_TOP_URLS_LIMIT", "5", "How many addresses of requests."),
        new("PODTRACE_TOP_PROCESSES_LIMIT", "10", "How many processes."),
        new("PODTRACE_TOP_STATES_LIMIT", "10", "How many states of connections and statuses of answers."),
        new("PODTRACE_MAX_OOM_KILLS_DISPLAY", "5", "How many processes that were killed for want of memory."),
        new("PODTRACE_MAX_STACK_TRACES_LIMIT", "5", "How many stacks of slow operations."),
        new("PODTRACE_MAX_STACK_FRAMES_LIMIT", "5", "And how many functions of each."),
        new("PODTRACE_MAX_BURSTS_DISPLAY", "3", "How many bursts."),
        new("PODTRACE_TIMELINE_BUCKETS", "5", "Into how many parts the timeline divides the time."),
        new("PODTRACE_REDACT_PII", "false", "Strike out passwords, tokens, mail addresses and card numbers in paths, command lines and the like. Recordings keep them."),
        new("PODTRACE_REDACT_CUSTOM_RULES", "", "More to strike out: a JSON array of objects with name, pattern and replace."),
        new("PODTRACE_REDACT_DNS_NAMES", "false", "Strike out the names that are looked up."),
        new("PODTRACE_DNS_PAYLOAD_ENABLED", "true", "false: names that are looked up are not read."),
        new("PODTRACE_DNS_PACKET_CAPTURE", "true", "The same."),
        new("PODTRACE_FORCE_DISABLE_L7", "false", "true: HTTP, databases and the like are not read."),
        new("PODTRACE_GRPC_PORT", "50051", "Where a connection whose beginning was not seen is taken for HTTP/2 by any of its frames, and a request whose content type is not known for gRPC. Elsewhere what is said decides."),
        new("PODTRACE_MIN_LATENCY_FOR_STACK_NS", "1000000", "From how many nanoseconds on --diagnose and --record take the stack of an operation; 0: of none."),
        new("PODTRACE_MAX_EVENTS_FOR_STACKS", "10000", "Of how many operations at most."),
        new("PODTRACE_RING_BUFFER_SIZE_KB", "4096", "Room for events on their way from the kernel; rounded up to a power of two."),
        new("PODTRACE_BPF_HASH_MAP_SIZE", "", "How many files, and how many peers, are told apart from one second to the next; unless given 8192 and 4096."),
        new("PODTRACE_METRICS_ADDR", "127.0.0.1:3000", "Where --metrics listens."),
        new("PODTRACE_METRICS_INSECURE_ALLOW_ANY_ADDR", "false", "Whether that may be an address that others reach."),
        new("PODTRACE_METRICS_LABEL_LIMIT", "200", "How many process names the metrics tell apart."),
        new("PODTRACE_METRICS_POD_LABEL_LIMIT", "500", "How many containers, and how many pods and services that they talk to."),
        new("PODTRACE_RATE_LIMIT_PER_SEC", "10", "How many requests a second the page of metrics answers."),
        new("PODTRACE_RATE_LIMIT_BURST", "20", "And how many at once."),
        new("PODTRACE_RESOURCE_MONITOR_INTERVAL", "5s", "How often limits and their use are looked at for metrics."),
        new("PODTRACE_ALERT_WARN_PCT", "80", "From which utilization on a resource's alert level is 1."),
        new("PODTRACE_ALERT_CRIT_PCT", "90", "2."),
        new("PODTRACE_ALERT_EMERG_PCT", "95", "3."),
        new("PODTRACE_CGROUP_BASE", "/sys/fs/cgroup", "Where the machine's control groups are mounted. Below --host-root where that is given."),
        new("PODTRACE_PROC_BASE", "/proc", "Where its processes are listed."),
        new("PODTRACE_MAX_TARGET_PODS", "256", "How many pods are followed at once."),
        new("PODTRACE_K8S_ENRICHMENT_ENABLED", "true", "false: the API server is not asked whose the addresses are that pods talk to."),
        new("PODTRACE_K8S_API_TIMEOUT", "10s", "How long one answer of the API server may take."),
        new("PODTRACE_NODE_NAME", "", "The node that this is: pods of others are not asked for."),
        new("NODE_NAME", "", "The same."),
    ];
}
