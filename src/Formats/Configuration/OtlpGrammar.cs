using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>The <c>otlp</c> section: how OpenTelemetry's attributes and names become labels.</summary>
static class OtlpGrammar
{
    static readonly string[] Strategies = ["UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes", "NoUTF8EscapingWithSuffixes", "NoTranslation"];

    public static Section<Settings> Section { get; } = SettingsGrammar.Named("otlp")
        .Flag("promote_all_resource_attributes")
        .Key("promote_resource_attributes", Kinds.Texts)
        .Key("ignore_resource_attributes", Kinds.Texts)
        .Key("translation_strategy", Kinds.Word([.. Strategies, ""]), Strategies[0])
        .Flag("keep_identifying_resource_attributes")
        .Flag("convert_histograms_to_nhcb")
        .Flag("promote_scope_metadata")
        .Flag("label_name_underscore_sanitization", true)
        .Flag("label_name_preserve_multiple_underscores", true)
        .Check(Check);

    static void Check(Settings c, Findings at)
    {
        var promoted = c.Get<IReadOnlyList<string>>("promote_resource_attributes", []);
        var ignored = c.Get<IReadOnlyList<string>>("ignore_resource_attributes", []);
        if (c.Get("promote_all_resource_attributes", false))
        {
            if (promoted.Count > 0) at.Complain("promote_resource_attributes", "cannot be configured together with promote_all_resource_attributes");
            CheckAttributes("ignore_resource_attributes", ignored, at);
            return;
        }

        if (ignored.Count > 0) at.Complain("ignore_resource_attributes", "cannot be configured unless promote_all_resource_attributes is true");
        CheckAttributes("promote_resource_attributes", promoted, at);
    }

    static void CheckAttributes(string key, IReadOnlyList<string> attributes, Findings at)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < attributes.Count; i++)
        {
            var name = attributes[i].Trim();
            if (name.Length == 0) at.At.Find(key)!.Item(i).Complain("empty resource attribute");
            else if (!seen.Add(name)) at.At.Find(key)!.Item(i).Complain($"the resource attribute \"{name}\" stands here twice");
        }
    }

    public static void CheckStrategy(Settings? otlp, NameValidation scheme, Findings at)
    {
        var strategy = otlp?.Get("translation_strategy", Strategies[0]) ?? "";
        if (scheme == NameValidation.Legacy && strategy is ("NoUTF8EscapingWithSuffixes" or "NoTranslation"))
            at.At.Find("otlp")?.Find("translation_strategy")?.Complain($"the strategy \"{strategy}\" is not allowed when metric_name_validation_scheme is legacy");
    }
}
