namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>A whole file as it is being read.</summary>
sealed record AlertmanagerDraft
{
    public AlertmanagerGlobal? Global { get; init; }

    public IReadOnlyList<string> Templates { get; init; } = [];

    public RouteConfig? Route { get; init; }

    public IReadOnlyList<InhibitRule> InhibitRules { get; init; } = [];

    public IReadOnlyList<NamedTimeIntervals> MuteTimeIntervals { get; init; } = [];

    public IReadOnlyList<NamedTimeIntervals> TimeIntervals { get; init; } = [];

    public IReadOnlyList<ReceiverConfig> Receivers { get; init; } = [];

    public Settings? Tracing { get; init; }

    public Settings? EventRecorder { get; init; }
}
