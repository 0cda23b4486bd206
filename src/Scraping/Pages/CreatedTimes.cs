using Barograph.Formats.Exposition;
using Barograph.Model.Hashing;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Scraping.Pages;

/// <summary>When the counters of an OpenMetrics page began: its <c>_created</c> lines, which stand behind the samples that they are about.</summary>
/// <remarks>Counters, histograms and summaries have them, one for each set of labels beside <c>le</c> and <c>quantile</c>. The page is walked twice for them.</remarks>
sealed class CreatedTimes
{
    const int RememberedAtLeast = 10_000;

    readonly Dictionary<ulong, long> startOf = [], opened = [];
    readonly LabelSetBuilder labels = new();
    byte[] encoded = new byte[512];

    static ReadOnlySpan<byte> Ending => "_created"u8;

    /// <summary>Reads all of a page; what is broken in it is found again by who reads its samples.</summary>
    public void Gather(ReadOnlySpan<byte> body)
    {
        startOf.Clear();
        if (body.IndexOf(Ending) < 0) return;
        var reader = new OpenMetricsReader(body);
        for (var entry = reader.Read(); entry is not (ExpositionEntry.End or ExpositionEntry.Broken); entry = reader.Read())
        {
            if (entry != ExpositionEntry.Sample || !IsCreated(reader.Type, reader.Family, reader.Series)) continue;
            // Seconds; cut to milliseconds as timestamps are.
            if (double.IsFinite(reader.Value) && KeyOf(reader.Type, reader.Family, reader.Series) is { } key) startOf[key] = (long)(reader.Value * 1000);
        }
    }

    /// <summary>Whether the line only says when something began: then it is no series of its own.</summary>
    public static bool IsCreated(MetricType type, ReadOnlySpan<byte> family, ReadOnlySpan<byte> series)
        => HasStarts(type) && series.Length >= family.Length + Ending.Length && series.StartsWith(family) && series[family.Length..].StartsWith(Ending)
            && (series.Length == family.Length + Ending.Length || series[family.Length + Ending.Length] == '{');

    /// <summary>When the counter of a sample began; 0 where the page does not say.</summary>
    public long Of(MetricType type, ReadOnlySpan<byte> family, ReadOnlySpan<byte> series)
        => startOf.Count > 0 && HasStarts(type) && KeyOf(type, family, series) is { } key ? startOf.GetValueOrDefault(key) : 0;

    /// <summary>Whether this start of a series was not told yet.</summary>
    public bool IsNew(ReadOnlySpan<byte> series, long startMs)
    {
        var key = XxHash64.Hash(series);
        if (opened.TryGetValue(key, out var known) && known == startMs) return false;
        if (opened.Count >= Math.Max(RememberedAtLeast, 100 * startOf.Count)) opened.Clear();
        opened[key] = startMs;
        return true;
    }

    /// <summary>Nobody took what was told.</summary>
    public void TellAgain() => opened.Clear();

    static bool HasStarts(MetricType type) => type is MetricType.Counter or MetricType.Histogram or MetricType.Summary;

    ulong? KeyOf(MetricType type, ReadOnlySpan<byte> family, ReadOnlySpan<byte> series)
    {
        if (!series.StartsWith(family) || SeriesText.TryRead(series, type, labels) is not null) return null;
        labels.Set(WellKnown.Name, family);
        labels.Remove(WellKnown.Bucket);
        labels.Remove(WellKnown.Quantile);
        if (encoded.Length < labels.EncodedSize) encoded = new byte[labels.EncodedSize * 2];
        return XxHash64.Hash(encoded.AsSpan(0, labels.Encode(encoded)));
    }
}
