namespace Barograph.Formats.Configuration;

/// <summary>A whole file as it is being read.</summary>
sealed record PrometheusDraft
{
    public GlobalDraft? Global { get; init; }

    public IReadOnlyList<string> RuleFiles { get; init; } = [];

    public IReadOnlyList<string> ScrapeConfigFiles { get; init; } = [];

    public IReadOnlyList<ScrapeDraft> Scrapes { get; init; } = [];

    public StorageConfig? Storage { get; init; }

    public Settings? Runtime { get; init; }

    public AlertingConfig? Alerting { get; init; }

    public IReadOnlyList<Settings> RemoteWrite { get; init; } = [];

    public IReadOnlyList<Settings> RemoteRead { get; init; } = [];

    public Settings? Otlp { get; init; }

    public Settings? Tracing { get; init; }
}
