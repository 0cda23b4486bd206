namespace Barograph.Model.Instruments;

/// <summary>Counts observations in buckets (a histogram), or only their sum and number (no bounds: a summary without quantiles).</summary>
public sealed class Distribution
{
    readonly double[] bounds;
    readonly long[] counts;
    readonly Lock gate = new();
    double sum;

    public Distribution(params double[] upperBounds)
    {
        bounds = upperBounds;
        counts = new long[upperBounds.Length + 1];
    }

    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket]) bucket++;
        lock (gate)
        {
            counts[bucket]++;
            sum += value;
        }
    }

    /// <summary>A consistent copy: cumulative counts per bound (the last is the total), and the sum.</summary>
    public (double[] Bounds, long[] Cumulative, double Sum) Read()
    {
        var cumulative = new long[counts.Length];
        lock (gate)
        {
            long total = 0;
            for (var i = 0; i < counts.Length; i++) cumulative[i] = total += counts[i];
            return (bounds, cumulative, sum);
        }
    }
}
