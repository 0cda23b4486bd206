namespace Barograph.PodTrace.Metrics;

/// <summary>How many values labels may have (<c>PODTRACE_METRICS_LABEL_LIMIT</c>, <c>PODTRACE_METRICS_POD_LABEL_LIMIT</c>).</summary>
public sealed record MetricLimits
{
    public int ProcessNames { get; init; } = 200;

    public int Targets { get; init; } = 500;
}
