namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>A whole <c>alertmanager.yml</c> that holds up: what a receiver leaves out is filled in from <see cref="Global"/>.</summary>
public sealed record AlertmanagerConfig
{
    public AlertmanagerGlobal Global { get; init; } = new();

    /// <summary>Patterns of template files, joined to the configuration file's folder.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    public RouteConfig Route { get; init; } = new();

    public IReadOnlyList<InhibitRule> InhibitRules { get; init; } = [];

    /// <summary>Those of <c>time_intervals</c> and of the older <c>mute_time_intervals</c>.</summary>
    public IReadOnlyList<NamedTimeIntervals> TimeIntervals { get; init; } = [];

    public IReadOnlyList<ReceiverConfig> Receivers { get; init; } = [];

    /// <summary>Valid parts that are not built yet, as <c>file:line: what</c>: <c>check</c> warns of them, <c>serve</c> refuses.</summary>
    public IReadOnlyList<string> Unbuilt { get; init; } = [];

    /// <summary>The whole configuration as YAML, defaults filled in, secrets hidden: <c>/api/v2/status</c>.</summary>
    public LazyYaml Yaml { get; init; } = LazyYaml.Empty;
}
