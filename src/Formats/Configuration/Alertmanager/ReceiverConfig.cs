using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>A name and the ways in which it reaches somebody.</summary>
public sealed record ReceiverConfig
{
    public string Name { get; init; } = "";

    /// <summary>As the file gives them; the API adds <c>name</c>.</summary>
    public LabelSet Labels { get; init; }

    public IReadOnlyList<WebhookConfig> Webhooks { get; init; } = [];

    public IReadOnlyList<EmailConfig> Emails { get; init; } = [];

    public IReadOnlyList<PagerDutyConfig> PagerDuties { get; init; } = [];

    public IReadOnlyList<SlackConfig> Slacks { get; init; } = [];

    /// <summary>Entries of kinds that are checked but not built.</summary>
    public IReadOnlyList<UnbuiltIntegrationConfig> Unbuilt { get; init; } = [];
}
