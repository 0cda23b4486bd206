using Barograph.Query.Histograms;
using Barograph.Query.Operators;
using Barograph.Query.Results;

namespace Barograph.Query.Functions;

/// <summary>
/// What <c>x[5m] anchored</c> and <c>x[5m] smoothed</c> show where no function stands around them: a sample at either end of the range, as the functions
/// calculate with, and those between.
/// </summary>
/// <param name="startMs">Where the range begins.</param>
/// <param name="endMs">Where it ends.</param>
/// <param name="smoothed">At the ends is what lies on the line between the neighbours, not the last sample before.</param>
internal sealed class EdgeSamples(long startMs, long endMs, bool smoothed)
{
    /// <summary>Nothing where all samples are too old (or, smoothed, too new).</summary>
    public (List<long> TimesMs, List<double> Values) Of(ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        var shownTimes = new List<long>();
        var shown = new List<double>();
        if (!TryFind(times, out var first, out var last)) return (shownTimes, shown);
        Put(startMs, smoothed && times[first] < startMs && first < times.Length - 1 ? Between(times, values, first, startMs) : values[first]);
        for (var i = first; i <= last; i++)
        {
            if (IsBetween(times[i])) Put(times[i], values[i]);
        }
        Put(endMs, smoothed && last > 0 && times[last] > endMs ? Between(times, values, last - 1, endMs) : values[last]);
        return (shownTimes, shown);

        void Put(long time, double value)
        {
            shownTimes.Add(time);
            shown.Add(value);
        }
    }

    /// <summary>The same of histograms; an end where the two neighbours have nothing in common is left out, and that is said.</summary>
    public List<HistogramPoint> Of(ReadOnlySpan<long> times, ReadOnlySpan<FloatHistogram?> histograms, HistogramNotices notices)
    {
        var shown = new List<HistogramPoint>();
        if (!TryFind(times, out var first, out var last)) return shown;
        Put(startMs, smoothed && times[first] < startMs && first < times.Length - 1 ? Line(times, histograms, first, startMs, notices) : histograms[first]);
        for (var i = first; i <= last; i++)
        {
            if (IsBetween(times[i])) Put(times[i], histograms[i]);
        }
        Put(endMs, smoothed && last > 0 && times[last] > endMs ? Line(times, histograms, last - 1, endMs, notices) : histograms[last]);
        return shown;

        void Put(long time, FloatHistogram? histogram)
        {
            if (histogram is not null) shown.Add(new HistogramPoint(time, histogram));
        }
    }

    bool IsBetween(long time) => time > startMs && time < endMs;

    /// <summary>The samples that the two ends are made of.</summary>
    bool TryFind(ReadOnlySpan<long> times, out int first, out int last)
    {
        (first, last) = (0, times.Length - 1);
        if (last < 0) return false;
        first = Math.Max(0, Samples.FirstAfter(times[..last], startMs) - 1);
        if (smoothed) last = Samples.FirstAfter(times[..last], endMs - 1);
        return times[last] > startMs && !(smoothed && times[first] > endMs);
    }

    static double Between(ReadOnlySpan<long> times, ReadOnlySpan<double> values, int before, long at)
        => values[before] + (values[before + 1] - values[before]) * (at - times[before]) / (times[before + 1] - times[before]);

    static FloatHistogram? Line(ReadOnlySpan<long> times, ReadOnlySpan<FloatHistogram?> histograms, int before, long at, HistogramNotices notices)
        => HistogramLine.At(histograms[before]!, times[before], histograms[before + 1]!, times[before + 1], at, isCounter: false, notices);
}
