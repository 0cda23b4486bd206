using System.Text;
using Barograph.Formats.Yaml;
using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration.Rules;

/// <summary>The grammar of rule files: <c>groups</c>, each with <c>rules</c>.</summary>
static class RuleGrammar
{
    internal sealed record FileDraft(IReadOnlyList<RuleGroupConfig> Groups);

    static readonly Section<RuleConfig> Rule = new Section<RuleConfig>("rule", () => new())
        .Field("record", Kinds.Text, c => c.Record, (c, v) => c with { Record = v })
        .Field("alert", Kinds.Text, c => c.Alert, (c, v) => c with { Alert = v })
        .Field("expr", Kinds.Text, c => c.Expr, (c, v) => c with { Expr = v })
        .Field("for", PrometheusKinds.Duration, c => c.For, (c, v) => c with { For = v })
        .Field("keep_firing_for", PrometheusKinds.Duration, c => c.KeepFiringFor, (c, v) => c with { KeepFiringFor = v })
        .Field("labels", Kinds.TextMap, c => c.Labels, (c, v) => c with { Labels = v })
        .Field("annotations", Kinds.TextMap, c => c.Annotations, (c, v) => c with { Annotations = v });

    static readonly Section<RuleGroupConfig> Group = new Section<RuleGroupConfig>("rule group", () => new())
        .Field("name", Kinds.Text, c => c.Name, (c, v) => c with { Name = v })
        .Field("interval", PrometheusKinds.Duration, c => c.Interval, (c, v) => c with { Interval = v })
        .Field("query_offset", PrometheusKinds.OptionalDuration, c => c.QueryOffset, (c, v) => c with { QueryOffset = v })
        .Field("limit", Kinds.Integer, c => c.Limit, (c, v) => c with { Limit = v })
        .Field("labels", Kinds.TextMap, c => c.Labels, (c, v) => c with { Labels = v })
        .Field("rules", Tolerant(Rule.AsList()), c => c.Rules, (c, v) => c with { Rules = v })
        .Then(Complete);

    public static Section<FileDraft> File { get; } = new Section<FileDraft>("rule file", () => new([]))
        .Field("groups", Tolerant(Group.AsList()), c => c.Groups, (c, v) => c with { Groups = v })
        .Check(CheckNames);

    /// <summary>Keeps what could be read of a list with mistakes: they are noted, and the rest of it is judged as well.</summary>
    static Kind<IReadOnlyList<T>> Tolerant<T>(Kind<IReadOnlyList<T>> list)
        => new(
            (YamlCursor at, out IReadOnlyList<T> value) =>
            {
                list.Read(at, out value);
                return true;
            },
            list.Write,
            list.Zero,
            list.IsZero);

    static void CheckNames(FileDraft draft, Findings at)
    {
        if (at.At.Find("groups") is not { Node: YamlList } groups) return;
        var firstAt = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < draft.Groups.Count; i++)
        {
            var place = groups.Item(i);
            var name = draft.Groups[i].Name;
            if (name.Length == 0) continue; // said where the group was read
            if (firstAt.TryGetValue(name, out var line)) (place.Find("name") ?? place).Complain($"groupname: \"{name}\" is repeated in the same file; the first is in line {line}");
            else firstAt[name] = place.Line;
        }
    }

    static RuleGroupConfig Complete(RuleGroupConfig group, Findings at)
    {
        if (group.Name.Length == 0) at.Complain("name", "Groupname must not be empty");
        var scheme = (at.At.Reading as RuleFileReading)?.Names ?? NameValidation.Utf8;
        foreach (var name in group.Labels.Keys)
            if (!IsLabelName(name, scheme)) at.At.Find("labels")?.Find(name)?.Complain($"group \"{group.Name}\": invalid label name: {name}");
        var text = YamlPrinter.Print(Group.Write(group));
        var rules = new List<RuleConfig>(group.Rules.Count);
        for (var i = 0; i < group.Rules.Count; i++)
        {
            var rule = group.Rules[i];
            var place = new RulePlace(at.At.Find("rules")!.Item(i), group.Name, i + 1, rule.Name);
            Check(rule, place, scheme);
            rules.Add(rule with { Place = place, Labels = Merge(group.Labels, rule.Labels) });
        }
        return group with { Rules = rules, Text = text };
    }

    static void Check(RuleConfig rule, RulePlace at, NameValidation scheme)
    {
        if (rule is { Record.Length: > 0, Alert.Length: > 0 }) at.Complain("alert", "only one of 'record' and 'alert' must be set");
        if (rule.Name.Length == 0) at.Complain("record", "one of 'record' or 'alert' must be set");
        if (rule.Expr.Length == 0) at.Complain("expr", "field 'expr' must be set in rule");
        if (rule.Record.Length > 0) CheckRecording(rule, at, scheme);
        foreach (var name in rule.Labels.Keys)
            if (!IsLabelName(name, scheme)) at.Complain("labels", name, $"invalid label name: {name}");
        foreach (var name in rule.Annotations.Keys)
            if (!RelabelGrammar.IsLegalName(name, scheme)) at.Complain("annotations", name, $"invalid annotation name: {name}");
    }

    static void CheckRecording(RuleConfig rule, RulePlace at, NameValidation scheme)
    {
        if (rule.Annotations.Count > 0) at.Complain("annotations", "invalid field 'annotations' in recording rule");
        if (rule.For != TimeSpan.Zero) at.Complain("for", "invalid field 'for' in recording rule");
        if (rule.KeepFiringFor != TimeSpan.Zero) at.Complain("keep_firing_for", "invalid field 'keep_firing_for' in recording rule");
        var utf8 = Encoding.UTF8.GetBytes(rule.Record);
        var legal = scheme == NameValidation.Legacy ? LegalNames.IsLegacyMetricName(utf8) : LegalNames.IsUtf8Name(utf8);
        if (!legal) at.Complain("record", $"invalid recording rule name: {rule.Record}");
        // Legal in UTF-8, and nearly always an expression that slipped into the wrong field.
        else if (rule.Record.AsSpan().IndexOfAny('{', '}') >= 0) at.Complain("record", $"braces present in the recording rule name; should it be in expr?: {rule.Record}");
    }

    static bool IsLabelName(string name, NameValidation scheme) => name != "__name__" && RelabelGrammar.IsLegalName(name, scheme);

    static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> group, IReadOnlyDictionary<string, string> rule)
    {
        if (group.Count == 0) return rule;
        var merged = new Dictionary<string, string>(group);
        foreach (var (name, value) in rule) merged[name] = value;
        return merged;
    }
}
