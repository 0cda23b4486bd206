namespace JobService.Metrics;

/// <summary>The HyperSDK metrics, which rules and dashboards know by these names and labels.</summary>
public sealed class ServiceMetrics(MetricRegistry registry)
{
    static readonly double[] RequestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    static readonly double[] RequestBytes = Histogram.Exponential(100, 10, 6);

    // Jobs
    public Family<Counter> Jobs { get; } = registry.Counter("hypersdk_jobs_total", "Jobs that came to a status.", "status", "provider");

    public Family<Counter> Completions { get; } = registry.Counter("hypersdk_job_completions_total", "Jobs that came to their end, by how.", "status");

    public Family<Histogram> JobSeconds { get; } = registry.Histogram(
        "hypersdk_job_duration_seconds", "Time from a job's start to its end.", Histogram.Exponential(1, 2, 10), "provider");

    public Family<Gauge> Progress { get; } = registry.Gauge("hypersdk_job_progress", "How far a running job is, 0 to 100.", "job_id", "status");

    public Family<Gauge> StartTime { get; } = registry.Gauge("hypersdk_job_start_time", "When a running job started, in seconds since 1970.", "job_id", "status");

    public Gauge QueueLength { get; } = registry.Gauge("hypersdk_job_queue_length", "Jobs that wait.").With();

    // HTTP
    public Family<Counter> Requests { get; } = registry.Counter("hypersdk_http_requests_total", "Requests that were answered.", "method", "path", "status");

    public Family<Histogram> RequestDuration { get; } = registry.Histogram(
        "hypersdk_http_request_duration_seconds", "Time to answer a request.", RequestSeconds, "method", "path");

    public Family<Histogram> RequestSize { get; } = registry.Histogram("hypersdk_http_request_size_bytes", "Size of requests' bodies.", RequestBytes, "method", "path");

    public Family<Histogram> ResponseSize { get; } = registry.Histogram("hypersdk_http_response_size_bytes", "Size of answers' bodies.", RequestBytes, "method", "path");

    // Users
    public Family<Counter> Rejected { get; } = registry.Counter("hypersdk_ratelimit_requests_rejected_total", "Requests beyond a user's rate.", "user");

    public Family<Gauge> UserLimit { get; } = registry.Gauge("hypersdk_ratelimit_user_limit", "Requests a second that a user may make.", "user");

    public Family<Counter> AuthAttempts { get; } = registry.Counter("hypersdk_auth_attempts_total", "Attempts to prove who one is.", "method");

    public Family<Counter> AuthFailures { get; } = registry.Counter("hypersdk_auth_failures_total", "Attempts that failed.", "method", "reason");

    public Gauge Sessions { get; } = registry.Gauge("hypersdk_auth_sessions_active", "Sessions that have neither ended nor expired.").With();

    // Providers
    public Family<Counter> Calls { get; } = registry.Counter("hypersdk_provider_api_calls_total", "Calls to a provider.", "provider", "operation");

    public Family<Counter> CallErrors { get; } = registry.Counter(
        "hypersdk_provider_api_errors_total", "Calls to a provider that failed.", "provider", "operation", "error_type");

    public Family<Histogram> CallSeconds { get; } = registry.Histogram(
        "hypersdk_provider_api_duration_seconds", "Time that a provider took to answer.", Histogram.Exponential(0.01, 2, 10), "provider", "operation");

    // Transfers
    public Family<Counter> TransferredBytes { get; } = registry.Counter("hypersdk_vmdk_bytes_transferred_total", "Bytes of a machine's disk that were transferred.", "vm_name");

    public Family<Histogram> TransferSeconds { get; } = registry.Histogram(
        "hypersdk_vmdk_transfer_duration_seconds", "Time to transfer a machine's disk.", Histogram.Exponential(5, 2, 8), "vm_name");

    // Secrets and audit
    public Family<Counter> SecretOperations { get; } = registry.Counter("hypersdk_secrets_operations_total", "Operations on secrets.", "backend", "operation");

    public Family<Gauge> SecretsHealth { get; } = registry.Gauge("hypersdk_secrets_manager_health", "Whether a store of secrets answers.", "backend");

    public Family<Counter> AuditEvents { get; } = registry.Counter("hypersdk_audit_events_total", "Events worth an entry in the audit log.", "event_type", "status");

    public Counter AuditWriteFailures { get; } = registry.Counter("hypersdk_audit_log_write_failures_total", "Entries that the audit log did not take.").With();
}
