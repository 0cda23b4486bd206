using Barograph.Model.Alerts;
using Barograph.Model.Labels;

namespace Barograph.Alerting.Receivers;

/// <summary>What a receiver is told: the alerts of one group, firing and resolved, as they stand at <see cref="Now"/>.</summary>
public sealed record Notification
{
    /// <summary>Alertmanager's text for the group: <c>{}/{severity="critical"}:{alertname="Down"}</c>.</summary>
    public required string GroupKey { get; init; }

    public required string Receiver { get; init; }

    public required LabelSet GroupLabels { get; init; }

    /// <summary>Sorted as Alertmanager shows them.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The address under which people reach the Alertmanager's page.</summary>
    public required Uri ExternalUrl { get; init; }

    /// <summary>Why the receiver is told now: <c>first notification</c>, <c>new alerts added</c> …</summary>
    public string Reason { get; init; } = "";

    /// <summary>How many firing alerts were left out of <see cref="Alerts"/>.</summary>
    public int TruncatedAlerts { get; init; }
}
