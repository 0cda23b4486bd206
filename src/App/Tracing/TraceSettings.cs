using System.Net;
using System.Numerics;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Reports;
using Barograph.PodTrace.Resources;
using Barograph.PodTrace.Stories;
using Barograph.Web;

namespace Barograph.App.Tracing;

/// <summary>What podtrace's environment variables say, with its defaults.</summary>
sealed record TraceSettings
{
    const string DefaultAddress = "127.0.0.1:3000";
    const int MaxListed = 10_000;
    const int MaxParts = 1000;

    public static readonly IReadOnlyList<string> LogLevels = ["debug", "info", "warn", "error", "fatal"];

    public string MetricsAddress { get; init; } = DefaultAddress;

    public MetricLimits Limits { get; init; } = new();

    public double RequestsPerSecond { get; init; } = 10;

    public int RequestBurst { get; init; } = 20;

    public TimeSpan MonitorInterval { get; init; } = TimeSpan.FromSeconds(5);

    public AlertLevels AlertLevels { get; init; } = new();

    /// <summary>Where the machine's control groups are mounted; null = where this process sees them.</summary>
    public string? CgroupBase { get; init; }

    /// <summary>Where its processes are listed; null = where this process sees them.</summary>
    public string? ProcFolder { get; init; }

    public string ProcBase => ProcFolder ?? "/proc";

    /// <summary>Null = the tracer's own default.</summary>
    public int? RingBytes { get; init; }

    /// <summary>Null = the tracer's own default.</summary>
    public int? TableRows { get; init; }

    public int MaxTargetPods { get; init; } = 256;

    /// <summary>The node that we run on, as the DaemonSet tells it.</summary>
    public string? Node { get; init; }

    /// <summary>Whether the API server is asked whose the addresses are that pods talk to.</summary>
    public bool NamesPeers { get; init; } = true;

    public TimeSpan ApiTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the lists of a report are.</summary>
    public ReportLimits Report { get; init; } = new();

    /// <summary>From how many percent of slow round trips on they are an issue.</summary>
    public double SpikePercent { get; init; } = 5;

    /// <summary>What <c>--rtt-threshold</c> is unless given; null = 100 ms.</summary>
    public TimeSpan? SlowRoundTrip { get; init; }

    /// <summary>Of operations that take so long a report has the stack; null = of none.</summary>
    public TimeSpan? SlowStack { get; init; }

    public int MaxStacks { get; init; } = 10_000;

    /// <summary>Connects that succeed sooner are not shown one by one in the live view.</summary>
    public TimeSpan QuickConnect { get; init; }

    public bool DnsPayload { get; init; } = true;

    /// <summary>HTTP, databases and the like.</summary>
    public bool Applications { get; init; } = true;

    public int GrpcPort { get; init; } = new TraceOptions().GrpcPort;

    /// <summary>What is struck out of names, paths and command lines; null = nothing.</summary>
    public Redaction? Redaction { get; init; }

    /// <summary>debug, info, warn, error, fatal.</summary>
    public string LogLevel { get; init; } = "info";

    /// <summary>What was asked for and is not done, a line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <exception cref="FormatException">A variable cannot be read; the message names it.</exception>
    public static TraceSettings From(Func<string, string?> environment)
    {
        var read = new Variables(environment);
        var levels = new AlertLevels(read.Number("PODTRACE_ALERT_WARN_PCT", 80), read.Number("PODTRACE_ALERT_CRIT_PCT", 90), read.Number("PODTRACE_ALERT_EMERG_PCT", 95));
        if (levels.Complaint() is { } complaint) throw new FormatException($"PODTRACE_ALERT_*_PCT: {complaint}");
        var warnings = new List<string>(VariablesWithoutEffect.Given(environment));
        return new TraceSettings
        {
            MetricsAddress = Address(read.Text("PODTRACE_METRICS_ADDR") ?? DefaultAddress, read.Switch("PODTRACE_METRICS_INSECURE_ALLOW_ANY_ADDR"), warnings),
            Limits = new MetricLimits { ProcessNames = read.Whole("PODTRACE_METRICS_LABEL_LIMIT", 200), Targets = read.Whole("PODTRACE_METRICS_POD_LABEL_LIMIT", 500) },
            RequestsPerSecond = read.Number("PODTRACE_RATE_LIMIT_PER_SEC", 10),
            RequestBurst = read.Whole("PODTRACE_RATE_LIMIT_BURST", 20),
            MonitorInterval = read.Duration("PODTRACE_RESOURCE_MONITOR_INTERVAL", TimeSpan.FromSeconds(5)),
            AlertLevels = levels,
            CgroupBase = read.Text("PODTRACE_CGROUP_BASE"),
            ProcFolder = read.Text("PODTRACE_PROC_BASE"),
            RingBytes = read.Text("PODTRACE_RING_BUFFER_SIZE_KB") is null ? null : Ring(read.Whole("PODTRACE_RING_BUFFER_SIZE_KB", 2048)),
            TableRows = read.Text("PODTRACE_BPF_HASH_MAP_SIZE") is null ? null : Math.Clamp(read.Whole("PODTRACE_BPF_HASH_MAP_SIZE", 4096), 64, 1 << 20),
            MaxTargetPods = read.Whole("PODTRACE_MAX_TARGET_PODS", 256),
            Node = read.Text("PODTRACE_NODE_NAME") ?? read.Text("NODE_NAME"),
            NamesPeers = read.Switch("PODTRACE_K8S_ENRICHMENT_ENABLED", true),
            ApiTimeout = read.Duration("PODTRACE_K8S_API_TIMEOUT", TimeSpan.FromSeconds(10)),
            Report = Lists(read),
            SpikePercent = read.Percent("PODTRACE_SPIKE_RATE_THRESHOLD", 5),
            SlowRoundTrip = read.Milliseconds("PODTRACE_TCP_LATENCY_SPIKE_MS"),
            SlowStack = read.Text("PODTRACE_MIN_LATENCY_FOR_STACK_NS") is "0" ? null : TimeSpan.FromTicks(Math.Max(1, read.Whole("PODTRACE_MIN_LATENCY_FOR_STACK_NS", 1_000_000) / 100)),
            MaxStacks = read.Whole("PODTRACE_MAX_EVENTS_FOR_STACKS", 10_000),
            QuickConnect = read.Milliseconds("PODTRACE_CONNECT_LATENCY_MS") ?? TimeSpan.Zero,
            DnsPayload = read.Switch("PODTRACE_DNS_PAYLOAD_ENABLED", true) & read.Switch("PODTRACE_DNS_PACKET_CAPTURE", true),
            Applications = !read.Switch("PODTRACE_FORCE_DISABLE_L7"),
            GrpcPort = read.Whole("PODTRACE_GRPC_PORT", new TraceOptions().GrpcPort, 65535),
            Redaction = Redacting(read),
            LogLevel = read.OneOf("PODTRACE_LOG_LEVEL", "info", LogLevels),
            Warnings = warnings,
        };
    }

    /// <summary>What of it the kernel side must know.</summary>
    public TraceOptions Options
    {
        get
        {
            var usual = new TraceOptions();
            return usual with { ProcFolder = ProcBase, RingBytes = RingBytes ?? usual.RingBytes, TableRows = TableRows, SlowRoundTrip = SlowRoundTrip ?? usual.SlowRoundTrip, Dns = DnsPayload, Applications = Applications, GrpcPort = GrpcPort };
        }
    }

    /// <summary>The machine's own files lie below another folder (<c>--host-root</c>).</summary>
    public TraceSettings Under(string? hostRoot) => hostRoot is null
        ? this
        : this with { CgroupBase = CgroupBase ?? Path.Join(hostRoot, "sys/fs/cgroup"), ProcFolder = ProcFolder ?? Path.Join(hostRoot, "proc") };

    static ReportLimits Lists(Variables read)
    {
        var usual = new ReportLimits();
        return new ReportLimits
        {
            Targets = read.Whole("PODTRACE_TOP_TARGETS_LIMIT", usual.Targets, MaxListed),
            Peers = read.Whole("PODTRACE_MAX_CONNECTION_TARGETS", usual.Peers, MaxListed),
            Files = read.Whole("PODTRACE_TOP_FILES_LIMIT", usual.Files, MaxListed),
            Urls = read.Whole("PODTRACE_TOP_URLS_LIMIT", usual.Urls, MaxListed),
            Processes = read.Whole("PODTRACE_TOP_PROCESSES_LIMIT", usual.Processes, MaxListed),
            States = read.Whole("PODTRACE_TOP_STATES_LIMIT", usual.States, MaxListed),
            Kills = read.Whole("PODTRACE_MAX_OOM_KILLS_DISPLAY", usual.Kills, MaxListed),
            Stacks = read.Whole("PODTRACE_MAX_STACK_TRACES_LIMIT", usual.Stacks, MaxListed),
            Frames = read.Whole("PODTRACE_MAX_STACK_FRAMES_LIMIT", usual.Frames, MaxListed),
            Bursts = read.Whole("PODTRACE_MAX_BURSTS_DISPLAY", usual.Bursts, MaxListed),
            TimelineParts = read.Whole("PODTRACE_TIMELINE_BUCKETS", usual.TimelineParts, MaxParts),
        };
    }

    static Redaction? Redacting(Variables read)
    {
        var (secrets, names, rules) = (read.Switch("PODTRACE_REDACT_PII"), read.Switch("PODTRACE_REDACT_DNS_NAMES"), read.Text("PODTRACE_REDACT_CUSTOM_RULES"));
        try
        {
            return secrets || names || rules is not null ? new Redaction(secrets || rules is not null, names, rules) : null;
        }
        catch (FormatException e)
        {
            throw new FormatException($"PODTRACE_REDACT_CUSTOM_RULES: {e.Message}", e);
        }
    }

    // What the pods do is nobody's business: an address that others reach is used only where somebody says that it may be.
    static string Address(string address, bool anywhere, List<string> warnings)
    {
        IReadOnlyList<IPAddress> resolved;
        try
        {
            resolved = ListenAddress.Resolve(address);
        }
        catch (FormatException e)
        {
            throw new FormatException($"PODTRACE_METRICS_ADDR: {e.Message}", e);
        }
        if (anywhere || (resolved.Count > 0 && resolved.All(IPAddress.IsLoopback))) return address;
        warnings.Add($"PODTRACE_METRICS_ADDR={address} can be reached from elsewhere: set PODTRACE_METRICS_INSECURE_ALLOW_ANY_ADDR=1 to allow that; listening on {DefaultAddress} instead");
        return DefaultAddress;
    }

    // The kernel wants a power of two, and at least a page.
    static int Ring(int kilobytes) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(kilobytes, 4, 256 * 1024)) * 1024;
}
