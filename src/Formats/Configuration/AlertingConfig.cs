using Barograph.Model.Relabelling;

namespace Barograph.Formats.Configuration;

/// <summary>Which external Alertmanagers are told of alerts, and how all alerts are relabelled on their way out.</summary>
public sealed record AlertingConfig
{
    public IReadOnlyList<RelabelRule> AlertRelabel { get; init; } = [];

    public IReadOnlyList<ExternalAlertmanagerConfig> Alertmanagers { get; init; } = [];
}
