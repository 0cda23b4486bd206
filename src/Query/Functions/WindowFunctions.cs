using Barograph.Query.Histograms;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary><c>irate</c>, <c>idelta</c>: the last two samples only.</summary>
internal readonly struct LastTwo(bool isRate) : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        if (window.Values.Length < 2) return Absent.Value;
        double last = window.Values[^1], before = window.Values[^2];
        var apart = window.TimestampsMs[^1] - window.TimestampsMs[^2];
        if (apart == 0) return Absent.Value;
        var change = isRate && last < before ? last : last - before; // a counter that went back began at zero
        return isRate ? change / (apart / 1000.0) : change;
    }
}

internal readonly struct SumOverTime : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        double sum = 0, rest = 0;
        foreach (var value in window.Values) Kahan.Add(value, ref sum, ref rest);
        return double.IsInfinity(sum) ? sum : sum + rest;
    }
}

/// <summary>The mean from the sum; from a running mean where the sum would overflow.</summary>
internal readonly struct AverageOverTime : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        var values = window.Values;
        double sum = values[0], rest = 0, mean = 0;
        var running = false;
        for (var i = 1; i < values.Length; i++)
        {
            double count = i + 1;
            if (!running)
            {
                double nextSum = sum, nextRest = rest;
                Kahan.Add(values[i], ref nextSum, ref nextRest);
                if (!double.IsInfinity(nextSum))
                {
                    (sum, rest) = (nextSum, nextRest);
                    continue;
                }
                running = true;
                mean = sum / (count - 1);
                rest /= count - 1;
            }
            var weight = (count - 1) / count;
            mean *= weight;
            rest *= weight;
            Kahan.Add(values[i] / count, ref mean, ref rest);
        }
        return running ? mean + rest : sum / values.Length + rest / values.Length;
    }
}

internal readonly struct CountOverTime : IWindowFunction
{
    public double Of(scoped in Window window) => window.Values.Length;
}

internal readonly struct PresentOverTime : IWindowFunction
{
    public double Of(scoped in Window window) => 1;
}

internal readonly struct FirstOverTime : IWindowFunction
{
    public double Of(scoped in Window window) => window.Values[0];
}

internal readonly struct LastOverTime : IWindowFunction
{
    public double Of(scoped in Window window) => window.Values[^1];
}

/// <summary>The largest (smallest) value, or when it was last seen. NaN only where there is nothing else.</summary>
internal readonly struct ExtremeOverTime(bool largest, bool time) : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        var values = window.Values;
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            var better = largest ? values[i] > values[best] : values[i] < values[best];
            // Among equals the value does not matter, the time of the newest does.
            if (better || double.IsNaN(values[best]) || (time && values[i] == values[best])) best = i;
        }
        return time ? window.TimestampsMs[best] / 1000.0 : values[best];
    }
}

internal readonly struct EdgeTime(bool last) : IWindowFunction
{
    public double Of(scoped in Window window) => (last ? window.TimestampsMs[^1] : window.TimestampsMs[0]) / 1000.0;
}

/// <summary><c>stdvar_over_time</c>, <c>stddev_over_time</c>: Welford's way, compensated.</summary>
internal readonly struct VarianceOverTime(bool root) : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        double count = 0, mean = 0, meanRest = 0, squares = 0, squaresRest = 0;
        foreach (var value in window.Values)
        {
            count++;
            var delta = value - (mean + meanRest);
            Kahan.Add(delta / count, ref mean, ref meanRest);
            Kahan.Add(delta * (value - (mean + meanRest)), ref squares, ref squaresRest);
        }
        var variance = (squares + squaresRest) / count;
        return root ? Math.Sqrt(variance) : variance;
    }
}
