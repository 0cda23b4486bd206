using System.Text;
using Barograph.Formats.Configuration.Rules;
using Barograph.Formats.Templates;
using Barograph.Model.Labels;

namespace Barograph.Rules.Templates;

/// <summary>The labels and annotations of an alerting rule: fixed texts, and templates that each result fills in. One thread at a time.</summary>
public sealed class AlertTexts
{
    const string Opening = "{{";

    readonly record struct Text(byte[] Name, byte[] Fixed, GoTemplateSet? Template);

    readonly string templateName;
    readonly byte[] alertName;
    readonly AlertFunctions functions;
    readonly Text[] labels, annotations;

    /// <param name="rule">An alerting one.</param>
    /// <param name="externalUrl">What templates may name; empty where they are only read.</param>
    /// <param name="complain">Hears of each text that is no template: where (<c>labels</c> or <c>annotations</c>), its name, what is wrong.</param>
    public AlertTexts(RuleConfig rule, string externalUrl, Action<string, string, string> complain)
    {
        templateName = "__alert_" + rule.Alert;
        alertName = Encoding.UTF8.GetBytes(rule.Alert);
        functions = new AlertFunctions(new Uri(externalUrl, UriKind.RelativeOrAbsolute));
        labels = Read(rule.Labels, (name, message) => complain("labels", name, $"label \"{name}\": {message}"));
        annotations = Read(rule.Annotations, (name, message) => complain("annotations", name, $"annotation \"{name}\": {message}"));
        LabelsAreFixed = Array.TrueForAll(labels, static l => l.Template is null);
        AnnotationsAreFixed = Array.TrueForAll(annotations, static a => a.Template is null);
    }

    /// <summary>The labels are the same for the same result, whatever its value: then they are worked out once.</summary>
    public bool LabelsAreFixed { get; }

    public bool AnnotationsAreFixed { get; }

    /// <summary>The result's labels without its name, under those of the rule and <c>alertname</c>. An empty value takes a label away.</summary>
    public LabelSet LabelsOf(AlertFacts facts, ExpansionScene scene)
    {
        var builder = new LabelSetBuilder();
        builder.Load(facts.Result);
        builder.Remove(WellKnown.Name);
        foreach (var text in labels) builder.Set(text.Name, Expand(text, facts, scene));
        builder.Set("alertname"u8, alertName);
        return builder.ToLabelSet();
    }

    public LabelSet AnnotationsOf(AlertFacts facts, ExpansionScene scene)
    {
        var builder = new LabelSetBuilder();
        foreach (var text in annotations) builder.Set(text.Name, Expand(text, facts, scene));
        return builder.ToLabelSet();
    }

    Text[] Read(IReadOnlyDictionary<string, string> texts, Action<string, string> complain)
        => [.. texts.OrderBy(static t => t.Key, StringComparer.Ordinal).Select(text => Read(text.Key, text.Value, complain))];

    // A set for each text: what one of them defines, the others do not see.
    Text Read(string name, string text, Action<string, string> complain)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        if (!text.Contains(Opening, StringComparison.Ordinal)) return new Text(utf8, Encoding.UTF8.GetBytes(text), null);
        var template = new GoTemplateSet(functions.All)
        {
            MissingKey = MissingKey.Zero,
            Variables = [("labels", "Labels"), ("externalLabels", "ExternalLabels"), ("externalURL", "ExternalURL"), ("value", "Value")],
        };
        try
        {
            template.Add(templateName, text);
        }
        catch (GoTemplateException e)
        {
            complain(name, e.Message);
        }
        return new Text(utf8, [], template);
    }

    byte[] Expand(Text text, AlertFacts facts, ExpansionScene scene)
    {
        if (text.Template is null) return text.Fixed;
        functions.Scene = scene;
        try
        {
            return Encoding.UTF8.GetBytes(text.Template.Execute(templateName, facts, scene.Cancel));
        }
        catch (GoTemplateException e)
        {
            // As in Prometheus, the alert goes out with what went wrong in the place of the text: a badly worded alert is still an alert.
            scene.Warn(e.Message);
            return Encoding.UTF8.GetBytes($"<error expanding template: {e.Message}>");
        }
    }
}
