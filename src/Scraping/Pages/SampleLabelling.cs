using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Model.Labels;
using Barograph.Model.Relabelling;

namespace Barograph.Scraping.Pages;

/// <summary>From the labels that a page shows to those that are stored: the target's labels join them, metric relabelling, limits.</summary>
public sealed class SampleLabelling(ScrapeConfig config, LabelSet targetLabels)
{
    readonly Relabeller relabeller = new(config.MetricRelabel, config.NameValidation == NameValidation.Legacy);
    readonly List<(byte[] Name, byte[] Value)> conflicts = [];

    public enum Verdict
    {
        Keep,
        Drop,
        Invalid,
        OverLimit,
    }

    /// <summary>Why the last verdict was <see cref="Verdict.Invalid"/> or <see cref="Verdict.OverLimit"/>.</summary>
    public string Complaint { get; private set; } = "";

    /// <param name="labels">As the page shows them; changed in place.</param>
    /// <param name="emptyNames">Labels that the page shows with an empty value: with honor_labels they keep the target's away.</param>
    public Verdict Label(LabelSetBuilder labels, LabelSetBuilder emptyNames)
    {
        if (config.HonorLabels) AddMissing(labels, emptyNames);
        else Override(labels);
        if (!relabeller.Apply(labels) || labels.Count == 0) return Verdict.Drop;
        return Complain(labels);
    }

    void AddMissing(LabelSetBuilder labels, LabelSetBuilder emptyNames)
    {
        for (var reader = targetLabels.Read(); reader.Read();)
        {
            if (!labels.Has(reader.Name) && !emptyNames.Has(reader.Name)) labels.Set(reader.Name, reader.Value);
        }
    }

    // What the page says of a label that the target has moves to exported_…, as often as it takes to find a free name.
    void Override(LabelSetBuilder labels)
    {
        conflicts.Clear();
        for (var reader = targetLabels.Read(); reader.Read();)
        {
            var shown = labels.Get(reader.Name);
            if (!shown.IsEmpty) conflicts.Add((reader.Name.ToArray(), shown.ToArray()));
            labels.Set(reader.Name, reader.Value);
        }
        if (conflicts.Count == 0) return;
        foreach (var (name, value) in conflicts.OrderBy(static c => c.Name.Length))
        {
            byte[] free = name;
            do free = [.. WellKnown.ExportedPrefix, .. free];
            while (labels.Has(free));
            labels.Set(free, value);
        }
    }

    Verdict Complain(LabelSetBuilder labels)
    {
        var name = labels.Get(WellKnown.Name);
        if (name.IsEmpty) return Refuse(Verdict.Invalid, $"a series without a metric name: {labels.ToLabelSet()}");
        var legacy = config.NameValidation == NameValidation.Legacy;
        if (!(legacy ? LegalNames.IsLegacyMetricName(name) : LegalNames.IsUtf8Name(name))) return InvalidNames(labels);
        var limits = config.Limits;
        if (limits.LabelLimit > 0 && labels.Count > limits.LabelLimit)
            return Refuse(Verdict.OverLimit, $"label_limit exceeded (metric: {Short(name)}, number of labels: {labels.Count}, limit: {limits.LabelLimit})");
        for (var i = 0; i < labels.Count; i++)
        {
            ReadOnlySpan<byte> label = labels.NameAt(i), value = labels.ValueAt(i);
            if (!(legacy ? LegalNames.IsLegacyLabelName(label) : LegalNames.IsUtf8Name(label))) return InvalidNames(labels);
            if (limits.LabelNameLengthLimit > 0 && label.Length > limits.LabelNameLengthLimit)
            {
                return Refuse(Verdict.OverLimit, $"label_name_length_limit exceeded (metric: {Short(name)}, label name: {Short(label)}, "
                    + $"length: {label.Length}, limit: {limits.LabelNameLengthLimit})");
            }
            if (limits.LabelValueLengthLimit > 0 && value.Length > limits.LabelValueLengthLimit)
            {
                return Refuse(Verdict.OverLimit, $"label_value_length_limit exceeded (metric: {Short(name)}, label name: {Short(label)}, "
                    + $"value: \"{Short(value)}\", length: {value.Length}, limit: {limits.LabelValueLengthLimit})");
            }
        }
        return Verdict.Keep;
    }

    Verdict InvalidNames(LabelSetBuilder labels) => Refuse(Verdict.Invalid, $"invalid metric name or label names: {labels.ToLabelSet()}");

    Verdict Refuse(Verdict verdict, string complaint)
    {
        Complaint = complaint;
        return verdict;
    }

    // At most 50 characters of what may be megabytes.
    static string Short(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 200)]);
        return shown.Length <= 50 ? shown : shown[..50];
    }
}
