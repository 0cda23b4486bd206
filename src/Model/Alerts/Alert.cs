using Barograph.Model.Labels;

namespace Barograph.Model.Alerts;

/// <summary>An alert as it travels from a rule to an Alertmanager: firing until <see cref="EndsAt"/>, resolved from then on.</summary>
/// <remarks>Two alerts with equal labels are the same alert, told at different times. Times in UTC.</remarks>
public sealed record Alert
{
    /// <summary>With <c>alertname</c>, without empty values.</summary>
    public required LabelSet Labels { get; init; }

    public LabelSet Annotations { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>When it stops to count as firing unless it is told again before; in the past = resolved.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Where the alert came from: a link that a person can follow; may be empty.</summary>
    public string GeneratorUrl { get; init; } = "";

    public bool IsResolvedAt(DateTimeOffset now) => EndsAt <= now;
}
