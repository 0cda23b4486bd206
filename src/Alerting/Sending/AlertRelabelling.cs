using Barograph.Formats.Configuration;
using Barograph.Model.Alerts;
using Barograph.Model.Labels;
using Barograph.Model.Relabelling;

namespace Barograph.Alerting.Sending;

/// <summary>What happens to an alert's labels on the way out: external labels where it has none of that name, then the rules. Safe for many threads.</summary>
public sealed class AlertRelabelling(LabelSet externalLabels, IReadOnlyList<RelabelRule> rules, NameValidation validation)
{
    readonly Relabeller relabeller = new(rules, validation == NameValidation.Legacy);

    public IReadOnlyList<Alert> Apply(IReadOnlyList<Alert> alerts)
    {
        if (externalLabels.IsEmpty && relabeller.Count == 0) return alerts;
        var kept = new List<Alert>(alerts.Count);
        var labels = new LabelSetBuilder();
        foreach (var alert in alerts)
        {
            labels.Load(alert.Labels);
            for (var reader = externalLabels.Read(); reader.Read();)
            {
                if (!labels.Has(reader.Name)) labels.Set(reader.Name, reader.Value);
            }
            if (relabeller.Apply(labels)) kept.Add(alert with { Labels = labels.ToLabelSet() });
        }
        return kept;
    }
}
