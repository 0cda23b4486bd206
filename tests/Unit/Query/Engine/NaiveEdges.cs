namespace Barograph.Tests.Unit.Query;

/// <summary><c>anchored</c> and <c>smoothed</c> in the plainest words: the points that a range consists of, the edges' among them; then what lies between them is added up.</summary>
static class NaiveEdges
{
    /// <param name="samples">Of a lookback before the range to a lookback behind it, without stale markers.</param>
    /// <param name="start">Of the range, not in it itself.</param>
    /// <param name="end">In it.</param>
    /// <param name="counter">After a reset it begins at zero.</param>
    /// <param name="smoothed">Values at the edges lie on lines; otherwise only the last sample before the range belongs to it.</param>
    /// <returns>The points' values; none where the function has no result.</returns>
    public static List<double> Of(List<(long Time, double Value)> samples, long start, long end, bool counter, bool smoothed)
    {
        var before = samples.FindLastIndex(sample => sample.Time <= start);
        var inside = samples.Where(sample => sample.Time > start && sample.Time <= end).ToList();
        if (!smoothed) return inside.Count == 0 ? [] : [.. before >= 0 ? [samples[before].Value] : Array.Empty<double>(), .. inside.Select(static sample => sample.Value)];
        var after = samples.FindIndex(sample => sample.Time > end);
        var atEnd = inside.Count > 0 && inside[^1].Time == end;
        if (before < 0 && inside.Count == 0) return []; // only what comes later
        if (inside.Count == 0 && after < 0) return []; // only what was before
        var points = new List<double>();
        if (before >= 0) points.Add(samples[before].Time == start ? samples[before].Value : OnLine(samples[before], samples[before + 1], start, counter));
        points.AddRange(inside.Select(static sample => sample.Value));
        if (after > 0 && !atEnd) points.Add(OnLine(samples[after - 1], samples[after], end, counter));
        return points;
    }

    /// <summary>What a counter went up by, or a gauge changed by.</summary>
    public static double Change(List<double> points, bool counter)
    {
        var change = points[^1] - points[0];
        for (var i = 1; counter && i < points.Count; i++)
        {
            if (points[i] < points[i - 1]) change += points[i - 1];
        }
        return change;
    }

    /// <summary><c>metric smoothed</c>; null where it has no value.</summary>
    public static double? At(List<(long Time, double Value)> samples, long time, long lookbackMs)
    {
        var near = samples.Where(sample => sample.Time > time - lookbackMs && sample.Time <= time + lookbackMs).ToList();
        var before = near.FindLastIndex(sample => sample.Time <= time);
        if (before < 0) return null;
        if (near[before].Time == time || before == near.Count - 1) return near[before].Value;
        return OnLine(near[before], near[before + 1], time, counter: false);
    }

    static double OnLine((long Time, double Value) from, (long Time, double Value) to, long at, bool counter)
    {
        var low = counter && to.Value < from.Value ? 0 : from.Value;
        return low + (to.Value - low) * (at - from.Time) / (to.Time - from.Time);
    }
}
