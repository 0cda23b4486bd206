namespace JobService.Metrics;

/// <summary>A number that something else keeps.</summary>
public sealed class Observed(Func<double> read) : IMetric
{
    public void Write(SampleWriter writer) => writer.Sample(read());
}
