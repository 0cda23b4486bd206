using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Formats.Numbers;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Formats.MetricsChecks;

/// <summary>The rules of one metric family: which samples it may have, with which labels and values, and in which order.</summary>
sealed class OpenMetricsFamily(string name)
{
    readonly HashSet<string> finishedGroups = new(StringComparer.Ordinal);
    readonly Dictionary<string, double> seen = new(StringComparer.Ordinal); // series of the group at hand → its last timestamp
    readonly OpenMetricsPoint point = new(name);
    MetricType type = MetricType.Unknown;
    bool hasType, hasHelp, hasUnit, unitIsTold, hasSamples;
    string? group;
    bool groupHasTimestamps;
    double timestamp;

    public string Name => name;

    public string? AddMetadata(ExpositionEntry entry, MetricType told, bool hasText)
    {
        if (hasSamples) return $"metadata of {name} stands behind its samples";
        ref var had = ref hasHelp;
        if (entry == ExpositionEntry.Type) had = ref hasType;
        if (entry == ExpositionEntry.Unit) had = ref hasUnit;
        if (had) return $"{entry} of {name} is told twice";
        had = true;
        if (entry == ExpositionEntry.Type) type = told;
        if (entry == ExpositionEntry.Unit) unitIsTold = hasText;
        return null;
    }

    string[] Suffixes => type switch
    {
        MetricType.Counter => ["_total", "_created"],
        MetricType.Histogram => ["_bucket", "_count", "_sum", "_created"],
        MetricType.GaugeHistogram => ["_bucket", "_gcount", "_gsum"],
        MetricType.Summary => ["", "_count", "_sum", "_created"],
        MetricType.Info => ["_info"],
        _ => [""],
    };

    public bool Owns(string sample) => sample.StartsWith(name, StringComparison.Ordinal) && Suffixes.Contains(sample[name.Length..]);

    public string? AddSample(in OpenMetricsSample sample)
    {
        hasSamples = true;
        var suffix = sample.Name[name.Length..];
        if (!Suffixes.Contains(suffix)) return $"a {TypeWord} has no sample {sample.Name}";
        return LabelComplaint(sample, suffix) ?? ValueComplaint(sample, suffix) ?? OrderComplaint(sample, suffix)
            ?? (sample.HasExemplar && suffix is not ("_bucket" or "_total") ? "exemplars are for buckets and counters only" : null)
            ?? point.Add(type, suffix, sample);
    }

    string TypeWord => type.ToString().ToLowerInvariant();

    string? LabelComplaint(in OpenMetricsSample sample, string suffix)
    {
        if (suffix == "_bucket")
        {
            if (!FloatText.TryParse(sample.Labels.Get(WellKnown.Bucket), out var bound) || double.IsNaN(bound)) return "a bucket needs a label le that is a number";
        }
        else if (type == MetricType.Summary && suffix.Length == 0)
        {
            if (!FloatText.TryParse(sample.Labels.Get(WellKnown.Quantile), out var quantile) || quantile is not (>= 0 and <= 1))
                return "a summary's sample needs a label quantile from 0 to 1";
        }
        else if (type == MetricType.StateSet && !sample.Labels.Has(Encoding.UTF8.GetBytes(name)))
        {
            return $"a stateset's sample needs a label {name}";
        }

        return null;
    }

    string? ValueComplaint(in OpenMetricsSample sample, string suffix)
    {
        var value = sample.Value;
        var counts = suffix is "_total" or "_bucket" or "_count" or "_gcount" || (suffix == "_sum" && type == MetricType.Summary);
        if (counts && !(value >= 0)) return $"{sample.Name} counts: neither negative nor NaN";
        if (suffix is "_bucket" or "_count" or "_gcount" && value != Math.Floor(value)) return $"{sample.Name} must be a whole number";
        if (type == MetricType.Summary && suffix.Length == 0 && value < 0) return "a quantile's value must not be negative";
        if (type == MetricType.StateSet && value is not (0 or 1)) return "a state is 0 or 1";
        if (type == MetricType.Info && value != 1) return "an info's value is 1";
        return null;
    }

    // Samples of one label set stand together; within them, time goes on and is told for all or for none.
    string? OrderComplaint(in OpenMetricsSample sample, string suffix)
    {
        var key = Key(sample, withoutOwn: true, suffix);
        var series = sample.Name + Key(sample, withoutOwn: false, suffix);
        var seconds = sample.HasTimestamp ? sample.TimestampSeconds : 0;
        if (key != group)
        {
            if (point.Finish(type) is { } complaint) return complaint;
            if (group is not null) finishedGroups.Add(group);
            if (finishedGroups.Contains(key)) return $"samples of {name} with the same labels do not stand together";
            (group, groupHasTimestamps, timestamp) = (key, sample.HasTimestamp, seconds);
            seen.Clear();
        }

        if (sample.HasTimestamp != groupHasTimestamps) return "some samples of a metric have a timestamp and some have none";
        if (seconds < timestamp) return "the timestamps of a metric go backwards";
        if (seconds > timestamp && point.Finish(type) is { } incomplete) return incomplete;
        timestamp = seconds;
        if (seen.TryGetValue(series, out var before) && (!sample.HasTimestamp || before == seconds)) return $"the sample {series} is there twice";
        seen[series] = seconds;
        return null;
    }

    // The label that tells the samples of one metric apart does not tell metrics apart.
    string Key(in OpenMetricsSample sample, bool withoutOwn, string suffix)
    {
        var own = !withoutOwn ? null
            : suffix == "_bucket" ? "le"
            : type == MetricType.Summary && suffix.Length == 0 ? "quantile"
            : type == MetricType.StateSet ? name : null;
        var key = new StringBuilder("{");
        for (var i = 0; i < sample.Labels.Count; i++)
        {
            var label = Encoding.UTF8.GetString(sample.Labels.NameAt(i));
            if (label != own) key.Append(label).Append("=\"").Append(Encoding.UTF8.GetString(sample.Labels.ValueAt(i))).Append("\",");
        }

        return key.Append('}').ToString();
    }

    /// <summary>Ends the family; its names must not be those of another.</summary>
    public string? Finish(HashSet<string> names)
    {
        if (unitIsTold && type is MetricType.Info or MetricType.StateSet) return $"a {TypeWord} has no unit: {name}";
        if (point.Finish(type) is { } complaint) return complaint;
        if (!names.Add(name)) return $"the name {name} belongs to two families";
        foreach (var suffix in Suffixes)
        {
            if (suffix.Length > 0 && !names.Add(name + suffix)) return $"the name {name}{suffix} belongs to two families";
        }

        return null;
    }
}
