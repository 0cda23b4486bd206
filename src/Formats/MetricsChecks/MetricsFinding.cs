namespace Barograph.Formats.MetricsChecks;

/// <summary>Something that works but goes against the conventions.</summary>
public sealed record MetricsFinding(string Metric, string Problem)
{
    public override string ToString() => $"{Metric} {Problem}";
}
