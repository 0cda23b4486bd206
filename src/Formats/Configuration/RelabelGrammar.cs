using System.Text;
using Barograph.Formats.Yaml;
using Barograph.Model.Labels;
using Barograph.Model.Regex;
using Barograph.Model.Relabelling;

namespace Barograph.Formats.Configuration;

/// <summary>Relabelling rules and which of their settings go together with which action.</summary>
static class RelabelGrammar
{
    // Known by reference: an expression that was written out is shown again, even where it says the same.
    static readonly Re2Pattern DefaultRegex = Re2Pattern.Parse(RelabelRule.DefaultRegex);

    static readonly string[] Actions = Enum.GetNames<RelabelAction>().Select(name => name.ToLowerInvariant()).ToArray();

    static readonly Kind<Re2Pattern> Regex = new(
        ReadRegex,
        regex => regex.Source.Length == 0 ? Kinds.PlainNode("null") : Kinds.TextNode(regex.Source),
        Re2Pattern.Parse(""),
        regex => ReferenceEquals(regex, DefaultRegex));

    static readonly Kind<RelabelAction> Action = new(ReadAction, action => Kinds.TextNode(NameOf(action)), RelabelAction.Replace);

    public static Section<RelabelRule> Section { get; } = new Section<RelabelRule>("relabelling rule", () => new() { Regex = DefaultRegex })
        .Field("source_labels", PrometheusKinds.LabelNames, c => c.SourceLabels, (c, v) => c with { SourceLabels = v })
        .Field("separator", Kinds.Text, c => c.Separator, (c, v) => c with { Separator = v })
        .Field("regex", Regex, c => c.Regex, (c, v) => c with { Regex = v })
        .Field("modulus", Kinds.Unsigned, c => (long)c.Modulus, (c, v) => c with { Modulus = (ulong)v })
        .Field("target_label", Kinds.Text, c => c.TargetLabel, (c, v) => c with { TargetLabel = v })
        .Field("replacement", Kinds.Text, c => c.Replacement, (c, v) => c with { Replacement = v })
        .Field("action", Action, c => c.Action, (c, v) => c with { Action = v }, always: true)
        .Check(Check);

    public static Kind<IReadOnlyList<RelabelRule>> Rules { get; } = Section.AsList();

    /// <summary>What is a legal label name is settled only when the whole file is known: the scheme may be named further down.</summary>
    public static void CheckNames(IReadOnlyList<RelabelRule> rules, NameValidation scheme, YamlCursor? at)
    {
        for (var i = 0; i < rules.Count && at is not null; i++)
        {
            var rule = rules[i];
            var place = at.Item(i);
            var illegal = rule.Action switch
            {
                RelabelAction.Replace => !IsLegalTemplate(rule.TargetLabel, scheme),
                RelabelAction.Lowercase or RelabelAction.Uppercase or RelabelAction.KeepEqual or RelabelAction.DropEqual or RelabelAction.HashMod
                    => !IsLegalName(rule.TargetLabel, scheme),
                _ => false,
            };
            if (illegal) (place.Find("target_label") ?? place).Complain($"\"{rule.TargetLabel}\" is no legal label name for action {NameOf(rule.Action)}{Legacy(scheme)}");
            if (rule.Action == RelabelAction.LabelMap && !IsLegalTemplate(rule.Replacement, scheme))
                (place.Find("replacement") ?? place).Complain($"\"{rule.Replacement}\" makes no legal label names for action labelmap{Legacy(scheme)}");
        }
    }

    static string Legacy(NameValidation scheme) => scheme == NameValidation.Legacy ? " (metric_name_validation_scheme is legacy)" : "";

    public static bool IsLegalName(string name, NameValidation scheme)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        return scheme == NameValidation.Legacy ? LegalNames.IsLegacyLabelName(utf8) : LegalNames.IsUtf8Name(utf8);
    }

    /// <summary>In the legacy scheme: word characters and <c>$1</c>, <c>${1}</c>, <c>${name}</c>, not beginning with a digit.</summary>
    static bool IsLegalTemplate(string template, NameValidation scheme)
    {
        if (scheme == NameValidation.Utf8 || !template.Contains('$', StringComparison.Ordinal)) return IsLegalName(template, scheme);
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '$')
            {
                if (!IsWord(template[i]) || (i == 0 && char.IsAsciiDigit(template[i]))) return false;
                continue;
            }
            var braced = i + 1 < template.Length && template[i + 1] == '{';
            var start = i + (braced ? 2 : 1);
            var end = start;
            while (end < template.Length && IsWord(template[end])) end++;
            if (end == start || (braced && (end == template.Length || template[end] != '}'))) return false;
            i = braced ? end : end - 1;
        }

        return true;
    }

    static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    static string NameOf(RelabelAction action) => Actions[(int)action];

    static bool ReadRegex(YamlCursor at, out Re2Pattern value)
    {
        value = DefaultRegex;
        if (!Kinds.Text.Read(at, out var text)) return false;
        try
        {
            value = Re2Pattern.Parse(text);
            return true;
        }
        catch (Re2SyntaxException e)
        {
            return at.Complain($"not a valid regular expression: {e.Message}");
        }
    }

    static bool ReadAction(YamlCursor at, out RelabelAction value)
    {
        value = RelabelAction.Replace;
        if (!Kinds.Text.Read(at, out var text)) return false;
        var index = Array.IndexOf(Actions, text.ToLowerInvariant());
        if (index < 0) return at.Complain($"unknown relabel action \"{text}\"; allowed: {string.Join(", ", Actions)}");
        value = (RelabelAction)index;
        return true;
    }

    static void Check(RelabelRule rule, Findings at)
    {
        var name = NameOf(rule.Action);
        if (at.At.Find("action") is { Node.IsNull: true } empty) empty.Complain("relabel action cannot be empty");
        if (rule.Action == RelabelAction.HashMod && rule.Modulus == 0) at.Complain("modulus", "action hashmod requires a modulus above 0");
        var needsTarget = rule.Action is RelabelAction.Replace or RelabelAction.HashMod or RelabelAction.Lowercase or RelabelAction.Uppercase
            or RelabelAction.KeepEqual or RelabelAction.DropEqual;
        if (needsTarget && rule.TargetLabel.Length == 0) at.Complain("target_label", $"action {name} requires a target_label");
        switch (rule.Action)
        {
            case RelabelAction.Lowercase or RelabelAction.Uppercase:
                if (rule.Replacement != "$1") at.Complain("replacement", $"cannot be set for action {name}");
                break;
            case RelabelAction.KeepEqual or RelabelAction.DropEqual:
                OnlyWith(at, name, "source_labels and target_label", ("regex", !ReferenceEquals(rule.Regex, DefaultRegex)), ("modulus", rule.Modulus != 0),
                    ("separator", rule.Separator != ";"), ("replacement", rule.Replacement != "$1"));
                break;
            case RelabelAction.LabelDrop or RelabelAction.LabelKeep:
                OnlyWith(at, name, "regex", ("source_labels", at.Has("source_labels")), ("target_label", rule.TargetLabel.Length > 0),
                    ("modulus", rule.Modulus != 0), ("separator", rule.Separator != ";"), ("replacement", rule.Replacement != "$1"));
                break;
        }
    }

    static void OnlyWith(Findings at, string action, string allowed, params ReadOnlySpan<(string Key, bool Set)> others)
    {
        foreach (var (key, set) in others)
            if (set) at.Complain(key, $"action {action} takes only {allowed}");
    }
}
