namespace JobService.Metrics;

/// <summary>A number that only grows.</summary>
public sealed class Counter : IMetric
{
    readonly Lock gate = new();
    double value;

    public void Add(double amount = 1)
    {
        lock (gate) value += amount;
    }

    public void Write(SampleWriter writer)
    {
        lock (gate) writer.Sample(value);
    }
}
