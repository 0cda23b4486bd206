using System.Globalization;
using Barograph.Model.Samples;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

internal readonly struct QuantileOverTime : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        using var values = new PooledColumn(window.Values.Length);
        window.Values.CopyTo(values.Span);
        return Quantiles.Of(window.First, values.Span);
    }
}

/// <summary>The median of the distances from the median.</summary>
internal readonly struct MedianDeviation : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        using var values = new PooledColumn(window.Values.Length);
        window.Values.CopyTo(values.Span);
        foreach (var value in values.Span)
        {
            if (double.IsNaN(value)) return StaleMarker.NormalNan;
        }
        var median = Quantiles.Of(0.5, values.Span);
        foreach (ref var value in values.Span) value = Math.Abs(value - median);
        return Quantiles.Of(0.5, values.Span);
    }
}

/// <summary><c>changes</c> and <c>resets</c>; anchored ones begin at the last sample before the range.</summary>
internal readonly struct Turns(bool onlyDown, bool anchored) : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        var values = window.Values;
        if (anchored)
        {
            var after = Samples.FirstAfter(window.TimestampsMs, window.StartMs);
            if (after == values.Length) return Absent.Value;
            values = values[Math.Max(0, after - 1)..];
        }
        var turns = 0;
        for (var i = 1; i < values.Length; i++)
        {
            double previous = values[i - 1], value = values[i];
            if (onlyDown ? value < previous : value != previous && !(double.IsNaN(value) && double.IsNaN(previous))) turns++;
        }
        return turns;
    }
}

/// <summary><c>deriv</c> and <c>predict_linear</c>: the straight line with the least squares.</summary>
internal readonly struct LinearTrend(bool predict) : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        if (window.Values.Length < 2) return Absent.Value;
        // Times near zero keep the products small: the first sample for the slope, the step itself for a prediction.
        var (slope, intercept) = Fit(window.TimestampsMs, window.Values, predict ? window.StepMs : window.TimestampsMs[0]);
        return predict ? slope * window.First + intercept : slope;
    }

    static (double Slope, double Intercept) Fit(ReadOnlySpan<long> times, ReadOnlySpan<double> values, long zeroMs)
    {
        double n = 0, sumX = 0, restX = 0, sumY = 0, restY = 0, sumXY = 0, restXY = 0, sumX2 = 0, restX2 = 0;
        var constant = true;
        for (var i = 0; i < values.Length; i++)
        {
            if (constant && i > 0 && values[i] != values[0]) constant = false;
            n++;
            var x = (times[i] - zeroMs) / 1e3;
            Kahan.Add(x, ref sumX, ref restX);
            Kahan.Add(values[i], ref sumY, ref restY);
            Kahan.Add(x * values[i], ref sumXY, ref restXY);
            Kahan.Add(x * x, ref sumX2, ref restX2);
        }
        if (constant) return double.IsInfinity(values[0]) ? (StaleMarker.NormalNan, StaleMarker.NormalNan) : (0, values[0]);
        sumX += restX;
        sumY += restY;
        sumXY += restXY;
        sumX2 += restX2;
        var slope = (sumXY - sumX * sumY / n) / (sumX2 - sumX * sumX / n);
        return (slope, sumY / n - slope * sumX / n);
    }
}

/// <summary><c>double_exponential_smoothing</c>: Holt's method; the arguments are the weights of level and trend.</summary>
internal readonly struct DoubleSmoothing : IWindowFunction
{
    /// <summary>What is wrong with the weights, or null.</summary>
    public static string? Refusal(double level, double trendWeight)
    {
        if (level is <= 0 or >= 1) return $"invalid smoothing factor. Expected: 0 < sf < 1, got: {Shown(level)}";
        return trendWeight is <= 0 or >= 1 ? $"invalid trend factor. Expected: 0 < tf < 1, got: {Shown(trendWeight)}" : null;
    }

    static string Shown(double weight) => double.IsInfinity(weight) ? weight > 0 ? "+Inf" : "-Inf" : weight.ToString("F6", CultureInfo.InvariantCulture);

    public double Of(scoped in Window window)
    {
        double level = window.First, trendWeight = window.Second;
        var values = window.Values;
        if (values.Length < 2) return Absent.Value;
        double previous = 0, smoothed = values[0], trend = values[1] - values[0];
        for (var i = 1; i < values.Length; i++)
        {
            if (i > 1) trend = trendWeight * (smoothed - previous) + (1 - trendWeight) * trend;
            (previous, smoothed) = (smoothed, level * values[i] + (1 - level) * (smoothed + trend));
        }
        return smoothed;
    }
}
