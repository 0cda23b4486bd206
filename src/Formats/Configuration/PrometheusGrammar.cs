using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration;

/// <summary>The root of a <c>prometheus.yml</c>.</summary>
static class PrometheusGrammar
{
    static readonly Section<Settings> Runtime = SettingsGrammar.Named("runtime").Count("gogc", 75);

    static readonly Kind<IReadOnlyList<string>> RuleFiles = Kinds.List(PrometheusKinds.FileFor(FileUse.Rules).That(IsRulePattern));

    static readonly Kind<IReadOnlyList<string>> ScrapeFiles = Kinds.List(PrometheusKinds.FileFor(FileUse.ScrapeConfigs).That(IsRulePattern));

    public static Section<PrometheusDraft> Section { get; } = new Section<PrometheusDraft>("prometheus.yml", () => new())
        .Field("global", GlobalGrammar.Section.AsOptional(), c => c.Global, (c, v) => c with { Global = v }, always: true)
        .Field("runtime", Runtime.AsOptional(), c => c.Runtime ?? Settings.Empty, (c, v) => c with { Runtime = v })
        .Field("alerting", AlertingGrammar.Section.AsOptional(), c => c.Alerting, (c, v) => c with { Alerting = v })
        .Field("rule_files", RuleFiles, c => c.RuleFiles, (c, v) => c with { RuleFiles = v })
        .Field("scrape_config_files", ScrapeFiles, c => c.ScrapeConfigFiles, (c, v) => c with { ScrapeConfigFiles = v })
        .Field("scrape_configs", ScrapeGrammar.Section.AsList(), c => c.Scrapes, (c, v) => c with { Scrapes = v })
        .Field("storage", StorageGrammar.Section.AsOptional(), c => c.Storage, (c, v) => c with { Storage = v })
        .Field("tracing", TracingGrammar.Section.AsOptional(), c => c.Tracing, (c, v) => c with { Tracing = v })
        .Field("remote_write", RemoteGrammar.Write.AsList(), c => c.RemoteWrite, (c, v) => c with { RemoteWrite = v })
        .Field("remote_read", RemoteGrammar.Read.AsList(), c => c.RemoteRead, (c, v) => c with { RemoteRead = v })
        .Field("otlp", OtlpGrammar.Section.AsOptional(), c => c.Otlp ?? Settings.Empty, (c, v) => c with { Otlp = v })
        .Then(Complete);

    /// <summary>A file of <c>scrape_config_files</c> holds nothing but scrape configs.</summary>
    public static Section<PrometheusDraft> ScrapeFile { get; } = new Section<PrometheusDraft>("scrape config file", () => new())
        .Field("scrape_configs", ScrapeGrammar.Section.AsList(), c => c.Scrapes, (c, v) => c with { Scrapes = v });

    /// <summary>The global section as it holds where the file has none or an empty one.</summary>
    public static GlobalDraft DefaultGlobal { get; } = new(new GlobalConfig());

    /// <summary><c>[^*]* ( \* [^/]* )?</c>: a star only in the last element.</summary>
    static string? IsRulePattern(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star >= 0 && pattern.IndexOf('/', star) >= 0 ? $"invalid file path \"{pattern}\": * may stand only in the last element" : null;
    }

    static PrometheusDraft Complete(PrometheusDraft draft, Findings at)
    {
        var global = draft.Global ?? DefaultGlobal;
        if (at.At.Reading is ConfigurationReading reading) global = global.With(reading.Defaults);
        var scrapes = CompleteScrapes(draft.Scrapes, global, at.At.Find("scrape_configs"), [], "the same file");
        AlertingGrammar.CheckNames(draft.Alerting, global.Config.NameValidation, at.At.Find("alerting"));
        RemoteGrammar.CheckAll(draft, global.Config.NameValidation, at);
        OtlpGrammar.CheckStrategy(draft.Otlp, global.Config.NameValidation, at);
        UnbuiltSections.Note(draft, at);
        return draft with { Global = global, Scrapes = scrapes };
    }

    /// <param name="jobs">Job names seen so far and where; this one's are added.</param>
    public static IReadOnlyList<ScrapeDraft> CompleteScrapes(
        IReadOnlyList<ScrapeDraft> drafts, GlobalDraft global, YamlCursor? at, Dictionary<string, string> jobs, string file)
    {
        if (at is null) return drafts;
        var completed = new List<ScrapeDraft>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var place = at.Item(i);
            var name = drafts[i].Config.JobName;
            if (!jobs.TryAdd(name, file)) (place.Find("job_name") ?? place).Complain($"found multiple scrape configs with job name \"{name}\", the first in {jobs[name]}");
            completed.Add(ScrapeDraft.Of(ScrapeGrammar.Complete(drafts[i], global, place)));
        }

        return completed;
    }
}
