namespace JobService.Metrics;

/// <summary>One series, or the few that make a histogram.</summary>
public interface IMetric
{
    void Write(SampleWriter writer);
}

/// <summary>All series of one name.</summary>
interface IMetricFamily
{
    void Write(System.Text.StringBuilder page);
}
