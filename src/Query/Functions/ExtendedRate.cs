using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary>
/// <c>rate(x[5m] anchored)</c>: from the last sample before the range; <c>rate(x[5m] smoothed)</c>: from edge to edge, the values
/// there on the line between the neighbours.
/// </summary>
internal readonly struct ExtendedRate(bool isCounter, bool perSecond, bool smoothed) : IWindowFunction
{
    public double Of(scoped in Window window)
    {
        var times = window.TimestampsMs;
        var values = window.Values;
        long start = window.StartMs, end = window.EndMs;
        var last = times.Length - 1;
        var first = Math.Max(0, Samples.FirstAfter(times[..last], start) - 1);
        if (smoothed) last = Samples.FirstAfter(times[..last], end - 1);
        if (times[last] <= start || (smoothed && times[first] > end)) return Absent.Value;
        var left = smoothed && times[first] < start ? Between(times, values, first, start) : values[first];
        var right = smoothed && last > 0 && times[last] > end ? Between(times, values, last - 1, end) : values[last];
        var change = right - left;
        if (isCounter)
        {
            // What lies on the edges or beyond them is in left and right already.
            if (times[first] <= start) first++;
            if (times[last] >= end) last--;
            change += Lost(left, right, first <= last ? values[first..(last + 1)] : default);
        }
        return perSecond ? change / (window.RangeMs / 1000.0) : change;
    }

    double Between(ReadOnlySpan<long> times, ReadOnlySpan<double> values, int before, long at)
    {
        double from = values[before], to = values[before + 1];
        if (isCounter && to < from) from = 0; // after a reset the counter began at zero
        return from + (to - from) * (at - times[before]) / (times[before + 1] - times[before]);
    }

    /// <summary>What the resets took away.</summary>
    static double Lost(double left, double right, ReadOnlySpan<double> between)
    {
        double lost = 0, previous = left;
        foreach (var value in between)
        {
            if (value < previous) lost += previous;
            previous = value;
        }
        return right < previous ? lost + previous : lost;
    }
}
