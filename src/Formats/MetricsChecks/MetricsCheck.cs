using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Formats.MetricsChecks;

/// <summary>The work of <c>check metrics</c>: reads a page and looks at its conventions.</summary>
public static class MetricsCheck
{
    /// <summary>OpenMetrics to the letter; there is no taste in it.</summary>
    public static MetricsVerdict OpenMetrics(ReadOnlySpan<byte> page) => new(OpenMetricsChecker.Check(page), []);

    /// <summary>Text 0.0.4 and 1.0: must be readable, then promtool's conventions.</summary>
    public static MetricsVerdict Text(ReadOnlySpan<byte> page)
    {
        var reader = new TextExpositionReader(page);
        var families = new Dictionary<string, LintedFamily>(StringComparer.Ordinal);
        var labels = new LabelSetBuilder();
        while (true)
        {
            var entry = reader.Read();
            if (entry == ExpositionEntry.End) break;
            if (entry == ExpositionEntry.Broken) return new MetricsVerdict(reader.Error, []);
            var complaint = entry == ExpositionEntry.Sample ? TakeSample(ref reader, labels, families) : TakeMetadata(ref reader, entry, families);
            if (complaint is not null)
                return new MetricsVerdict(new ExpositionError(reader.Line, 1, complaint, Encoding.UTF8.GetString(reader.Family)), []);
        }

        var findings = families.Values.Where(static f => f.HasSamples).SelectMany(MetricsLint.Judge);
        return new MetricsVerdict(null, [.. findings.OrderBy(static f => f.Metric, StringComparer.Ordinal).ThenBy(static f => f.Problem, StringComparer.Ordinal)]);
    }

    static string? TakeMetadata(ref TextExpositionReader reader, ExpositionEntry entry, Dictionary<string, LintedFamily> families)
    {
        var family = Find(families, Encoding.UTF8.GetString(reader.Family));
        if (entry == ExpositionEntry.Help)
        {
            if (family.Help is not null) return $"second HELP line for metric name \"{family.Name}\"";
            family.Help = Encoding.UTF8.GetString(reader.Text);
            return null;
        }

        if (family.Type is not null || family.HasSamples) return $"second TYPE line for metric name \"{family.Name}\", or TYPE reported after samples";
        family.Type = reader.Type;
        return null;
    }

    static string? TakeSample(ref TextExpositionReader reader, LabelSetBuilder labels, Dictionary<string, LintedFamily> families)
    {
        if (SeriesText.TryRead(reader.Series, MetricType.Unknown, labels) is { } complaint) return complaint;
        var family = OwnerOf(families, Encoding.UTF8.GetString(labels.Get(WellKnown.Name)));
        family.HasSamples = true;
        var names = new List<string>();
        var identity = new StringBuilder();
        for (var i = 0; i < labels.Count; i++)
        {
            var name = Encoding.UTF8.GetString(labels.NameAt(i));
            var isOwn = name == "__name__" || (name == "le" && family.Type == MetricType.Histogram) || (name == "quantile" && family.Type == MetricType.Summary);
            if (isOwn) continue;
            names.Add(name);
            identity.Append(name).Append('\u0001').Append(Encoding.UTF8.GetString(labels.ValueAt(i))).Append('\u0001');
        }

        // Samples of one histogram or summary are one metric.
        if (family.Metrics.Add(identity.ToString())) family.LabelNames.AddRange(names);
        return null;
    }

    static LintedFamily OwnerOf(Dictionary<string, LintedFamily> families, string name)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["_bucket", "_count", "_sum"])
        {
            if (!name.EndsWith(suffix, StringComparison.Ordinal) || !families.TryGetValue(name[..^suffix.Length], out var owner)) continue;
            if (owner.Type == MetricType.Histogram || (owner.Type == MetricType.Summary && suffix != "_bucket")) return owner;
        }

        return Find(families, name);
    }

    static LintedFamily Find(Dictionary<string, LintedFamily> families, string name)
    {
        if (!families.TryGetValue(name, out var family)) families[name] = family = new LintedFamily(name);
        return family;
    }
}
