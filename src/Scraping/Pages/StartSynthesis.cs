using Barograph.Model.Hashing;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;

namespace Barograph.Scraping.Pages;

/// <summary>Makes counters begin where they were seen first: what they had then is taken off everything that follows.</summary>
/// <remarks>
/// The first sample says only from when and where on, and is not stored; where a count has fallen, the counter began anew a moment before. A series
/// that was away for a scrape is seen for the first time again.
/// </remarks>
sealed class StartSynthesis
{
    readonly Dictionary<ulong, Seen> seen = [];
    readonly List<ulong> gone = [];

    /// <param name="StartMs">When the counter began.</param>
    /// <param name="StartValue">What it had then; of a histogram the observations.</param>
    readonly record struct Seen(int Scrape, long StartMs, long LastMs, double StartValue, double LastValue, NativeHistogram? Start, NativeHistogram? Last);

    /// <summary>Whether a series only goes up: counters, and of histograms and summaries what is no quantile.</summary>
    /// <param name="type">Of the family that the page spoke of last, of which the series need not be.</param>
    /// <param name="family">Its name.</param>
    /// <param name="series">As the page writes it.</param>
    public static bool Counts(MetricType type, ReadOnlySpan<byte> family, ReadOnlySpan<byte> series)
    {
        if (type is not (MetricType.Counter or MetricType.Histogram or MetricType.Summary)) return false;
        // name{labels}, or where the name needs quotes {"name",labels}
        var name = series.StartsWith("{\""u8) ? series[2..] : series;
        if (!name.StartsWith(family)) return false;
        var ending = name[family.Length..];
        var end = ending.IndexOfAny((byte)'{', (byte)'"');
        if (end >= 0) ending = ending[..end];
        var isSum = ending.SequenceEqual("_count"u8) || ending.SequenceEqual("_sum"u8);
        return type switch
        {
            MetricType.Counter => ending.IsEmpty || ending.SequenceEqual("_total"u8),
            MetricType.Histogram => isSum || ending.IsEmpty || ending.SequenceEqual("_bucket"u8),
            _ => isSum,
        };
    }

    /// <summary>What is to be stored of a sample; false where nothing is.</summary>
    /// <param name="scrape">The number of this scrape.</param>
    /// <param name="previous">That of the last one that was stored, 0 where it failed.</param>
    public bool Begin(ReadOnlySpan<byte> series, int scrape, int previous, long timeMs, ref double value, ref NativeHistogram? histogram, out long startMs)
    {
        var key = XxHash64.Hash(series);
        startMs = 0;
        // The store refuses it and says why.
        if (histogram is not null && HistogramRules.ComplaintOf(histogram) is not null) return true;
        var goesOn = seen.TryGetValue(key, out var was) && previous != 0 && was.Scrape >= previous && (was.Last is null) == (histogram is null);
        // Stale markers, and pages that repeat their timestamps, tell nothing.
        if (goesOn && timeMs <= was.LastMs)
        {
            seen[key] = was with { Scrape = scrape };
            return false;
        }
        var next = goesOn ? histogram is null ? AfterNumber(was, timeMs, value) : AfterHistogram(was, timeMs, histogram) : null;
        if (next is not { } now)
        {
            seen[key] = new Seen(scrape, timeMs, timeMs, value, value, histogram, histogram);
            return false;
        }
        seen[key] = now with { Scrape = scrape, LastMs = timeMs, LastValue = double.IsNaN(value) ? was.LastValue : value, Last = histogram };
        startMs = now.StartMs;
        if (histogram is null) value -= now.StartValue;
        else if (now.Start is { } start) (histogram, value) = (HistogramDifference.Of(start, histogram), value - start.Sum);
        return true;
    }

    /// <summary>Forgets what the page did not show, where that is much.</summary>
    public void EndOfPage(int scrape, int shown)
    {
        if (seen.Count <= (2 * shown) + 1000) return;
        foreach (var (key, state) in seen)
        {
            if (state.Scrape != scrape) gone.Add(key);
        }
        foreach (var key in gone) seen.Remove(key);
        gone.Clear();
    }

    static Seen? AfterNumber(Seen was, long timeMs, double value)
        => value < was.LastValue ? was with { StartMs = timeMs - 1, StartValue = 0 } : was;

    // Null: its buckets cannot be compared with those before, so it is a first one.
    static Seen? AfterHistogram(Seen was, long timeMs, NativeHistogram histogram)
    {
        switch (HistogramDifference.Between(was.Last!, histogram))
        {
            case HistogramDifference.Succession.Reset:
                return was with { StartMs = timeMs - 1, Start = null };
            case HistogramDifference.Succession.GoesOn:
                return was.Start is null || HistogramDifference.Between(was.Start, histogram) == HistogramDifference.Succession.GoesOn ? was : null;
            default:
                return null;
        }
    }
}
