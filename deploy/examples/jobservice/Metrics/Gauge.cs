namespace JobService.Metrics;

/// <summary>A number that goes up and down.</summary>
public sealed class Gauge : IMetric
{
    double value;

    public void Set(double next) => Volatile.Write(ref value, next);

    public void Write(SampleWriter writer) => writer.Sample(Volatile.Read(ref value));
}
