namespace JobService.Metrics;

/// <summary>How often values lay at or below each bound, their number and their sum.</summary>
public sealed class Histogram(double[] bounds) : IMetric
{
    readonly Lock gate = new();
    readonly long[] counts = new long[bounds.Length + 1]; // the last one: beyond all bounds
    double sum;

    public static double[] Exponential(double first, double factor, int count)
        => [.. Enumerable.Range(0, count).Select(i => first * Math.Pow(factor, i))];

    public void Observe(double value)
    {
        var index = Array.BinarySearch(bounds, value);
        lock (gate)
        {
            counts[index < 0 ? ~index : index]++;
            sum += value;
        }
    }

    public void Write(SampleWriter writer)
    {
        lock (gate)
        {
            long count = 0;
            for (var i = 0; i < counts.Length; i++)
            {
                count += counts[i];
                writer.Sample(count, "_bucket", i < bounds.Length ? bounds[i] : double.PositiveInfinity);
            }
            writer.Sample(sum, "_sum");
            writer.Sample(count, "_count");
        }
    }
}
