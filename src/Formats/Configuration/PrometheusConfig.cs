namespace Barograph.Formats.Configuration;

/// <summary>A whole <c>prometheus.yml</c> that holds up. What later issues build (remote write …) stands beside.</summary>
public sealed record PrometheusConfig
{
    public GlobalConfig Global { get; init; } = new();

    public IReadOnlyList<ScrapeConfig> ScrapeConfigs { get; init; } = [];

    public IReadOnlyList<string> RuleFiles { get; init; } = [];

    public IReadOnlyList<string> ScrapeConfigFiles { get; init; } = [];

    public StorageConfig Storage { get; init; } = new();

    public AlertingConfig Alerting { get; init; } = new();

    public IReadOnlyList<RemoteReadConfig> RemoteRead { get; init; } = [];

    /// <summary>Valid parts that are not built yet, as <c>file:line: what</c>: <c>check</c> warns of them, <c>serve</c> refuses.</summary>
    public IReadOnlyList<string> Unbuilt { get; init; } = [];

    /// <summary>The whole configuration as YAML, defaults of used sections filled in, secrets hidden: <c>/api/v1/status/config</c>.</summary>
    public LazyYaml Yaml { get; init; } = LazyYaml.Empty;
}
