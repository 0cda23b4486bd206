using System.Text;
using Barograph.Formats.Yaml;
using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration;

/// <summary>The <c>global</c> section.</summary>
static class GlobalGrammar
{
    static readonly GlobalConfig Defaults = new();

    public static Section<GlobalDraft> Section { get; } = Build();

    static Section<GlobalDraft> Build()
    {
        // Zero means "not given" to the rules below; the escaping of an absent section differs from that of a silent one.
        var section = new Section<GlobalDraft>("global", () => new(Defaults with { ScrapeInterval = TimeSpan.Zero, ScrapeTimeout = TimeSpan.Zero, EvaluationInterval = TimeSpan.Zero }) { Escaping = null });
        Set("scrape_interval", PrometheusKinds.Duration, c => c.ScrapeInterval, (c, v) => c with { ScrapeInterval = v });
        Set("scrape_timeout", PrometheusKinds.Duration, c => c.ScrapeTimeout, (c, v) => c with { ScrapeTimeout = v });
        section.Field("scrape_protocols", ScrapeGrammar.ScrapeProtocols, c => c.Protocols, (c, v) => c with { Protocols = v });
        Set("evaluation_interval", PrometheusKinds.Duration, c => c.EvaluationInterval, (c, v) => c with { EvaluationInterval = v });
        Set("rule_query_offset", PrometheusKinds.Duration, c => c.RuleQueryOffset, (c, v) => c with { RuleQueryOffset = v });
        Set("query_log_file", PrometheusKinds.OutputFile, c => c.QueryLogFile, (c, v) => c with { QueryLogFile = v });
        Set("scrape_failure_log_file", PrometheusKinds.OutputFile, c => c.ScrapeFailureLogFile, (c, v) => c with { ScrapeFailureLogFile = v });
        Set("external_labels", PrometheusKinds.Labels, c => c.ExternalLabels, (c, v) => c with { ExternalLabels = v });
        section.Inline(ScrapeGrammar.Limits, c => c.Config.Limits, (c, v) => c with { Config = c.Config with { Limits = v } });
        Set("metric_name_validation_scheme", ScrapeGrammar.Validation, c => c.NameValidation, (c, v) => c with { NameValidation = v ?? NameValidation.Utf8 });
        section.Field("metric_name_escaping_scheme", ScrapeGrammar.Escaping, c => c.Escaping, (c, v) => c with { Escaping = v });
        Set("scrape_native_histograms", Kinds.OptionalBoolean, c => c.ScrapeNativeHistograms, (c, v) => c with { ScrapeNativeHistograms = v == true });
        Set("convert_classic_histograms_to_nhcb", Kinds.Boolean, c => c.ConvertClassicHistograms, (c, v) => c with { ConvertClassicHistograms = v });
        Set("always_scrape_classic_histograms", Kinds.Boolean, c => c.AlwaysScrapeClassicHistograms, (c, v) => c with { AlwaysScrapeClassicHistograms = v });
        section.Field("extra_scrape_metrics", Kinds.OptionalBoolean, c => c.ExtraMetrics, (c, v) => c with { ExtraMetrics = v });
        return section.Then(Complete);

        void Set<T>(string key, Kind<T> kind, Func<GlobalConfig, T> get, Func<GlobalConfig, T, GlobalConfig> set)
            => section.Field(key, kind, draft => get(draft.Config), (draft, value) => draft with { Config = set(draft.Config, value) });
    }

    static GlobalDraft Complete(GlobalDraft draft, Findings at)
    {
        var config = draft.Config;
        var interval = config.ScrapeInterval == TimeSpan.Zero ? Defaults.ScrapeInterval : config.ScrapeInterval;
        if (config.ScrapeTimeout > interval) at.Complain("scrape_timeout", $"global scrape timeout greater than scrape interval ({PrometheusDuration.Write(interval)})");
        var shorter = Defaults.ScrapeTimeout < interval ? Defaults.ScrapeTimeout : interval;
        config = config with
        {
            ScrapeInterval = interval,
            ScrapeTimeout = config.ScrapeTimeout == TimeSpan.Zero ? shorter : config.ScrapeTimeout,
            EvaluationInterval = config.EvaluationInterval == TimeSpan.Zero ? Defaults.EvaluationInterval : config.EvaluationInterval,
            ScrapeProtocols = draft.Protocols ?? Defaults.ScrapeProtocols,
            NameEscaping = draft.Escaping ?? NameEscaping.AllowUtf8,
            ExternalLabels = ExpandLabels(config, at),
        };
        return draft with { Config = config };
    }

    static LabelSet ExpandLabels(GlobalConfig config, Findings at)
    {
        if (config.ExternalLabels.IsEmpty) return config.ExternalLabels;
        var builder = new LabelSetBuilder();
        for (var reader = config.ExternalLabels.Read(); reader.Read();)
        {
            var name = Encoding.UTF8.GetString(reader.Name);
            var place = at.At.Find("external_labels")?.Find(name) ?? at.At;
            if (!RelabelGrammar.IsLegalName(name, config.NameValidation)) place.Complain($"\"{name}\" is not a valid label name");
            var value = EnvironmentExpansion.Expand(Encoding.UTF8.GetString(reader.Value), variable => ValueOf(variable, place));
            builder.Set(reader.Name, Encoding.UTF8.GetBytes(value));
        }

        return builder.ToLabelSet();
    }

    static string ValueOf(string variable, YamlCursor at)
    {
        if (variable == "$") return "$";
        var value = (at.Reading as ConfigurationReading)?.Environment(variable) ?? "";
        if (value.Length == 0) at.Warn($"the environment variable {variable} is not set or empty");
        return value;
    }
}
