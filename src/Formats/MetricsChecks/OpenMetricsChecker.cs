using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Formats.MetricsChecks;

/// <summary>
/// Holds a page to the letter of OpenMetrics 1.0: not only its lines (those <see cref="OpenMetricsReader"/> reads) but what holds families,
/// groups and points together. For people who write exporters; a scrape is more tolerant.
/// </summary>
public static class OpenMetricsChecker
{
    /// <summary>The first thing that is wrong, or null.</summary>
    public static ExpositionError? Check(ReadOnlySpan<byte> page)
    {
        var reader = new OpenMetricsReader(page);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var labels = new LabelSetBuilder();
        OpenMetricsFamily? family = null;
        while (true)
        {
            var entry = reader.Read();
            if (entry == ExpositionEntry.Broken) return reader.Error;
            string? complaint = null;
            if (entry == ExpositionEntry.End) complaint = family?.Finish(names);
            else if (entry == ExpositionEntry.Sample) complaint = TakeSample(ref reader, labels, ref family, names);
            else complaint = TakeMetadata(ref reader, entry, ref family, names);
            if (complaint is not null) return new ExpositionError(reader.Line, 1, complaint, LineAt(page, reader.Line));
            if (entry == ExpositionEntry.End) return null;
        }
    }

    static string? TakeMetadata(ref OpenMetricsReader reader, ExpositionEntry entry, ref OpenMetricsFamily? family, HashSet<string> names)
    {
        var name = Encoding.UTF8.GetString(reader.Family);
        if (!LegalNames.IsLegacyMetricName(reader.Family)) return $"OpenMetrics 1.0 has no quoted names: \"{name}\"";
        if (family is null || family.Name != name)
        {
            if (family?.Finish(names) is { } complaint) return complaint;
            family = new OpenMetricsFamily(name);
        }

        return family.AddMetadata(entry, reader.Type, !reader.Text.IsEmpty);
    }

    static string? TakeSample(ref OpenMetricsReader reader, LabelSetBuilder labels, ref OpenMetricsFamily? family, HashSet<string> names)
    {
        if (QuotesANameOrEndsInComma(reader.Series)) return "OpenMetrics 1.0 has neither quoted names nor a comma behind the last label";
        if (ExemplarComplaint(ref reader, labels) is { } wrong) return wrong;
        // The type is not told to the reader of labels: bounds are judged as they are written.
        if (SeriesText.TryRead(reader.Series, MetricType.Unknown, labels) is { } complaint) return complaint;
        var name = Encoding.UTF8.GetString(labels.Get(WellKnown.Name));
        if (family is null || !family.Owns(name))
        {
            if (family?.Finish(names) is { } unfinished) return unfinished;
            family = new OpenMetricsFamily(name);
        }

        labels.Remove(WellKnown.Name);
        return family.AddSample(new OpenMetricsSample(name, labels, reader.Value, reader.HasTimestamp, Seconds(ref reader), reader.HasExemplar));
    }

    // Milliseconds are too coarse to tell points apart, so the text of the timestamp is looked at again.
    static double Seconds(ref OpenMetricsReader reader)
    {
        if (!reader.HasTimestamp) return 0;
        Numbers.FloatText.TryParse(reader.TimestampText, out var seconds);
        return seconds;
    }

    static string? ExemplarComplaint(ref OpenMetricsReader reader, LabelSetBuilder labels)
    {
        const int MaxCodePoints = 128;
        if (!reader.HasExemplar) return null;
        if (QuotesANameOrEndsInComma(reader.ExemplarLabels)) return "OpenMetrics 1.0 has neither quoted names nor a comma behind the last label";
        if (SeriesText.TryReadExemplarLabels(reader.ExemplarLabels, labels) is { } complaint) return complaint;
        var codePoints = 0;
        for (var i = 0; i < labels.Count; i++) codePoints += CodePoints(labels.NameAt(i)) + CodePoints(labels.ValueAt(i));
        return codePoints > MaxCodePoints ? $"the exemplar's labels have {codePoints} characters, {MaxCodePoints} are allowed" : null;
    }

    static int CodePoints(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8) count += (b & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }

    static bool QuotesANameOrEndsInComma(ReadOnlySpan<byte> series)
    {
        if (series.EndsWith(",}"u8)) return true;
        var at = series.IndexOf((byte)'{') + 1;
        while (at > 0 && at < series.Length)
        {
            if (series[at] == '"') return true;
            var quote = series[at..].IndexOf((byte)'"');
            if (quote < 0) return false;
            for (at += quote + 1; series[at] != '"'; at++)
            {
                if (series[at] == '\\') at++;
            }

            at += 2; // behind the quote and the comma or brace
        }

        return false;
    }

    static string LineAt(ReadOnlySpan<byte> page, int line)
    {
        for (; line > 1; line--) page = page[(page.IndexOf((byte)'\n') + 1)..];
        var end = page.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? page : page[..end]);
    }
}
