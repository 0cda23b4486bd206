using System.Globalization;
using System.Net;
using System.Numerics;
using Barograph.Formats.Configuration;
using Barograph.PodTrace.Metrics;
using Barograph.PodTrace.Resources;
using Barograph.Web;

namespace Barograph.App.Tracing;

/// <summary>What podtrace's environment variables say, with its defaults.</summary>
sealed record TraceSettings
{
    const string DefaultAddress = "127.0.0.1:3000";

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

    public int MaxTargetPods { get; init; } = 256;

    /// <summary>The node that we run on, as the DaemonSet tells it.</summary>
    public string? Node { get; init; }

    public TimeSpan ApiTimeout { get; init; } = TimeSpan.FromSeconds(10);

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
            MaxTargetPods = read.Whole("PODTRACE_MAX_TARGET_PODS", 256),
            Node = read.Text("PODTRACE_NODE_NAME") ?? read.Text("NODE_NAME"),
            ApiTimeout = read.Duration("PODTRACE_K8S_API_TIMEOUT", TimeSpan.FromSeconds(10)),
            Warnings = warnings,
        };
    }

    /// <summary>The machine's own files lie below another folder (<c>--host-root</c>).</summary>
    public TraceSettings Under(string? hostRoot) => hostRoot is null
        ? this
        : this with { CgroupBase = CgroupBase ?? Path.Join(hostRoot, "sys/fs/cgroup"), ProcFolder = ProcFolder ?? Path.Join(hostRoot, "proc") };

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

    sealed class Variables(Func<string, string?> environment)
    {
        public string? Text(string name) => environment(name) is { Length: > 0 } text ? text : null;

        /// <summary>As Go's ParseBool reads it.</summary>
        public bool Switch(string name) => Text(name) switch
        {
            null or "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            var other => throw new FormatException($"{name}={other}: true or false is wanted"),
        };

        public int Whole(string name, int otherwise) => Text(name) is not { } text
            ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"{name}={text}: a whole number above 0 is wanted");

        public double Number(string name, double otherwise) => Text(name) is not { } text
            ? otherwise
            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"{name}={text}: a number above 0 is wanted");

        public TimeSpan Duration(string name, TimeSpan otherwise) => Text(name) is not { } text
            ? otherwise
            : PrometheusDuration.TryParse(text, out var duration, out _) && duration > TimeSpan.Zero ? duration : throw new FormatException($"{name}={text}: a duration is wanted, as 5s or 500ms");
    }
}
