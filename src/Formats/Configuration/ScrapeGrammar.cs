using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>One entry of <c>scrape_configs</c>, and how the global section fills it.</summary>
static class ScrapeGrammar
{
    static readonly string[] ProtocolNames = ["PrometheusProto", "PrometheusText0.0.4", "PrometheusText1.0.0", "OpenMetricsText0.0.1", "OpenMetricsText1.0.0"];

    static readonly Kind<ScrapeProtocol> Protocol = new(ReadProtocol, protocol => Kinds.TextNode(ProtocolNames[(int)protocol]), default, _ => false);

    // An empty text is none, as an absent one.
    static readonly Kind<ScrapeProtocol?> Fallback = new(
        (YamlCursor at, out ScrapeProtocol? value) =>
        {
            value = null;
            if (at.Node is YamlScalar { Text: "" }) return true;
            var held = Protocol!.Read(at, out var protocol);
            value = protocol;
            return held;
        },
        protocol => Protocol!.Write(protocol!.Value),
        null);

    static readonly Kind<IReadOnlyList<ScrapeProtocol>?> Protocols = new(ReadProtocols, list => new YamlList([.. list!.Select(Protocol.Write)]), null, list => list is null);

    static readonly IReadOnlyList<ScrapeProtocol> Defaults = new GlobalConfig().ScrapeProtocols;

    public static IReadOnlyList<ScrapeProtocol> DefaultsWithNativeHistograms { get; } = [ScrapeProtocol.PrometheusProto, .. Defaults];

    public static Kind<NameValidation?> Validation { get; } = Names<NameValidation>(("utf8", NameValidation.Utf8), ("legacy", NameValidation.Legacy));

    public static Kind<NameEscaping?> Escaping { get; } = Names<NameEscaping>(
        ("allow-utf-8", NameEscaping.AllowUtf8), ("underscores", NameEscaping.Underscores), ("dots", NameEscaping.Dots), ("values", NameEscaping.Values));

    public static Kind<IReadOnlyList<ScrapeProtocol>?> ScrapeProtocols => Protocols;

    public static Section<ScrapeLimits> Limits { get; } = new Section<ScrapeLimits>("limits", () => new())
        .Field("body_size_limit", PrometheusKinds.Size, c => c.BodySizeLimit, (c, v) => c with { BodySizeLimit = v })
        .Field("sample_limit", Kinds.Unsigned, c => c.SampleLimit, (c, v) => c with { SampleLimit = v })
        .Field("target_limit", Kinds.Unsigned, c => c.TargetLimit, (c, v) => c with { TargetLimit = v })
        .Field("label_limit", Kinds.Unsigned, c => c.LabelLimit, (c, v) => c with { LabelLimit = v })
        .Field("label_name_length_limit", Kinds.Unsigned, c => c.LabelNameLengthLimit, (c, v) => c with { LabelNameLengthLimit = v })
        .Field("label_value_length_limit", Kinds.Unsigned, c => c.LabelValueLengthLimit, (c, v) => c with { LabelValueLengthLimit = v })
        .Field("keep_dropped_targets", Kinds.Unsigned, c => c.KeepDroppedTargets, (c, v) => c with { KeepDroppedTargets = v });

    static readonly Section<ScrapeLimits> HistogramLimits = new Section<ScrapeLimits>("histogram limits", () => new())
        .Field("native_histogram_bucket_limit", Kinds.Unsigned, c => c.NativeHistogramBucketLimit, (c, v) => c with { NativeHistogramBucketLimit = v })
        .Field("native_histogram_min_bucket_factor", Kinds.Number, c => c.NativeHistogramMinBucketFactor, (c, v) => c with { NativeHistogramMinBucketFactor = v });

    public static Section<ScrapeDraft> Section { get; } = Build();

    static Section<ScrapeDraft> Build()
    {
        var section = new Section<ScrapeDraft>("scrape config section", () => new(new ScrapeConfig { JobName = "", ScrapeInterval = TimeSpan.Zero, ScrapeTimeout = TimeSpan.Zero }));
        Set("job_name", Kinds.Text, c => c.JobName, (c, v) => c with { JobName = v }, always: true);
        Set("honor_labels", Kinds.Boolean, c => c.HonorLabels, (c, v) => c with { HonorLabels = v });
        Set("honor_timestamps", Kinds.Boolean, c => c.HonorTimestamps, (c, v) => c with { HonorTimestamps = v }, always: true);
        Set("track_timestamps_staleness", Kinds.Boolean, c => c.TrackTimestampsStaleness, (c, v) => c with { TrackTimestampsStaleness = v }, always: true);
        Set("params", PrometheusKinds.Params, c => c.Params, (c, v) => c with { Params = v });
        Set("scrape_interval", PrometheusKinds.Duration, c => c.ScrapeInterval, (c, v) => c with { ScrapeInterval = v });
        Set("scrape_timeout", PrometheusKinds.Duration, c => c.ScrapeTimeout, (c, v) => c with { ScrapeTimeout = v });
        section.Field("scrape_protocols", Protocols, c => c.Protocols, (c, v) => c with { Protocols = v });
        Set("fallback_scrape_protocol", Fallback, c => c.FallbackScrapeProtocol, (c, v) => c with { FallbackScrapeProtocol = v });
        section.Field("scrape_native_histograms", Kinds.OptionalBoolean, c => c.NativeHistograms, (c, v) => c with { NativeHistograms = v });
        section.Field("always_scrape_classic_histograms", Kinds.OptionalBoolean, c => c.AlwaysClassic, (c, v) => c with { AlwaysClassic = v });
        section.Field("convert_classic_histograms_to_nhcb", Kinds.OptionalBoolean, c => c.ConvertClassic, (c, v) => c with { ConvertClassic = v });
        Set("scrape_failure_log_file", PrometheusKinds.OutputFile, c => c.ScrapeFailureLogFile, (c, v) => c with { ScrapeFailureLogFile = v });
        Set("metrics_path", Kinds.Text, c => c.MetricsPath, (c, v) => c with { MetricsPath = v });
        Set("scheme", Kinds.Text, c => c.Scheme, (c, v) => c with { Scheme = v });
        Set("enable_compression", Kinds.Boolean, c => c.EnableCompression, (c, v) => c with { EnableCompression = v }, always: true);
        section.Inline(Limits, c => c.Config.Limits, (c, v) => c with { Config = c.Config with { Limits = v } });
        section.Inline(HistogramLimits, c => c.Config.Limits, (c, v) => c with { Config = c.Config with { Limits = v } });
        section.Field("metric_name_validation_scheme", Validation, c => c.Validation, (c, v) => c with { Validation = v });
        section.Field("metric_name_escaping_scheme", Escaping, c => c.Escaping, (c, v) => c with { Escaping = v });
        section.Field("extra_scrape_metrics", Kinds.OptionalBoolean, c => c.ExtraMetrics, (c, v) => c with { ExtraMetrics = v });
        section.Inline(HttpClientGrammar.Section, c => c.Config.Http, (c, v) => c with { Config = c.Config with { Http = v } });
        Set("relabel_configs", RelabelGrammar.Rules, c => c.Relabel, (c, v) => c with { Relabel = v });
        Set("metric_relabel_configs", RelabelGrammar.Rules, c => c.MetricRelabel, (c, v) => c with { MetricRelabel = v });
        section.Inline(DiscoveryGrammar.Section, c => c.Discoveries, (c, v) => c with { Discoveries = v });
        return section.Check(Check);

        void Set<T>(string key, Kind<T> kind, Func<ScrapeConfig, T> get, Func<ScrapeConfig, T, ScrapeConfig> set, bool always = false)
            => section.Field(key, kind, draft => get(draft.Config), (draft, value) => draft with { Config = set(draft.Config, value) }, always);
    }

    static void Check(ScrapeDraft draft, Findings at)
    {
        if (draft.Config.JobName.Length == 0) at.Complain("job_name", "job_name is empty");
        if (draft.Config.Relabel.Count == 0) DiscoveryGrammar.CheckStaticTargets(draft.Discoveries, at);
        if (draft.Config.Scheme is not ("http" or "https" or ""))
            at.Warn("scheme", $"\"{draft.Config.Scheme}\" is neither http nor https: every scrape will fail unless relabelling sets __scheme__");
    }

    /// <summary>Fills in what the config leaves to the global section, and applies the rules that need both.</summary>
    public static ScrapeConfig Complete(ScrapeDraft draft, GlobalDraft globals, YamlCursor at)
    {
        var (config, global) = (draft.Config, globals.Config);
        var interval = config.ScrapeInterval == TimeSpan.Zero ? global.ScrapeInterval : config.ScrapeInterval;
        if (config.ScrapeTimeout > interval)
            (at.Find("scrape_timeout") ?? at).Complain($"scrape timeout greater than scrape interval ({PrometheusDuration.Write(interval)}) for job \"{config.JobName}\"");
        var native = draft.NativeHistograms ?? global.ScrapeNativeHistograms;
        var validation = draft.Validation ?? global.NameValidation;
        RelabelGrammar.CheckNames(config.Relabel, validation, at.Find("relabel_configs"));
        RelabelGrammar.CheckNames(config.MetricRelabel, validation, at.Find("metric_relabel_configs"));
        return config with
        {
            ScrapeInterval = interval,
            ScrapeTimeout = config.ScrapeTimeout == TimeSpan.Zero ? Min(global.ScrapeTimeout, interval) : config.ScrapeTimeout,
            ScrapeProtocols = draft.Protocols ?? globals.Protocols ?? (native ? DefaultsWithNativeHistograms : Defaults),
            Limits = Complete(config.Limits, global.Limits),
            NameValidation = validation,
            NameEscaping = CompleteEscaping(draft, globals, validation, at),
            ScrapeNativeHistograms = native,
            ConvertClassicHistograms = draft.ConvertClassic ?? global.ConvertClassicHistograms,
            AlwaysScrapeClassicHistograms = draft.AlwaysClassic ?? global.AlwaysScrapeClassicHistograms,
            ExtraScrapeMetrics = draft.ExtraMetrics ?? global.ExtraScrapeMetrics,
            ScrapeFailureLogFile = config.ScrapeFailureLogFile.Length == 0 ? global.ScrapeFailureLogFile : config.ScrapeFailureLogFile,
            Discoveries = draft.Discoveries.Items,
        };
    }

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    static ScrapeLimits Complete(ScrapeLimits own, ScrapeLimits global)
        => own with
        {
            BodySizeLimit = own.BodySizeLimit == 0 ? global.BodySizeLimit : own.BodySizeLimit,
            SampleLimit = own.SampleLimit == 0 ? global.SampleLimit : own.SampleLimit,
            TargetLimit = own.TargetLimit == 0 ? global.TargetLimit : own.TargetLimit,
            LabelLimit = own.LabelLimit == 0 ? global.LabelLimit : own.LabelLimit,
            LabelNameLengthLimit = own.LabelNameLengthLimit == 0 ? global.LabelNameLengthLimit : own.LabelNameLengthLimit,
            LabelValueLengthLimit = own.LabelValueLengthLimit == 0 ? global.LabelValueLengthLimit : own.LabelValueLengthLimit,
            KeepDroppedTargets = own.KeepDroppedTargets == 0 ? global.KeepDroppedTargets : own.KeepDroppedTargets,
        };

    /// <summary>The escaping goes with the validation of the same section, so that a job which is only set to legacy does not ask for UTF-8.</summary>
    static NameEscaping CompleteEscaping(ScrapeDraft draft, GlobalDraft globals, NameValidation validation, YamlCursor at)
    {
        var escaping = draft.Escaping
            ?? (draft.Validation is null ? globals.Escaping ?? OwnEscaping(globals.Config.NameValidation) : OwnEscaping(validation));
        if (escaping == NameEscaping.AllowUtf8 && validation != NameValidation.Utf8)
            (at.Find("metric_name_escaping_scheme") ?? at).Complain("utf8 metric names requested but validation scheme is not set to UTF8");
        return escaping;
    }

    static NameEscaping OwnEscaping(NameValidation validation) => validation == NameValidation.Legacy ? NameEscaping.Underscores : NameEscaping.AllowUtf8;

    static Kind<T?> Names<T>(params (string Name, T Value)[] names)
        where T : struct
        => new(
            (YamlCursor at, out T? value) =>
            {
                value = null;
                if (!Kinds.Text.Read(at, out var text)) return false;
                if (text.Length == 0) return true;
                foreach (var (name, named) in names)
                    if (name == text) value = named;
                return value is not null || at.Complain($"unknown value \"{text}\"; allowed: {string.Join(", ", names.Select(name => name.Name))}");
            },
            value => Kinds.TextNode(names.First(name => name.Value.Equals(value!.Value)).Name),
            null);

    static bool ReadProtocol(YamlCursor at, out ScrapeProtocol value)
    {
        value = default;
        if (!Kinds.Word(ProtocolNames).Read(at, out var name)) return false;
        value = (ScrapeProtocol)Array.IndexOf(ProtocolNames, name);
        return true;
    }

    static bool ReadProtocols(YamlCursor at, out IReadOnlyList<ScrapeProtocol>? value)
    {
        var held = Kinds.List(Protocol).Read(at, out var list);
        value = list;
        if (!held) return false;
        if (list.Count == 0) return at.Complain("scrape_protocols cannot be empty");
        return list.Distinct().Count() == list.Count || at.Complain("a protocol stands in scrape_protocols twice");
    }
}
