using System.Text;
using Barograph.Model.Alerts;
using Barograph.Model.Labels;

namespace Barograph.Rules.Evaluation;

/// <summary>One alert of a rule from its first result until some time after it was resolved. Only its <see cref="AlertTable"/> changes it.</summary>
public sealed class ActiveAlert
{
    OutputSeries? pendingSeries, firingSeries, forStateSeries;

    internal ActiveAlert(LabelSet labels) => Labels = labels;

    /// <summary>With those of the rule and <c>alertname</c>: its identity.</summary>
    public LabelSet Labels { get; }

    public LabelSet Annotations { get; internal set; }

    public double Value { get; internal set; }

    public AlertState State { get; internal set; } = AlertState.Pending;

    public DateTimeOffset ActiveAt { get; internal set; }

    public DateTimeOffset? FiredAt { get; internal set; }

    public DateTimeOffset? ResolvedAt { get; internal set; }

    /// <summary>Since when it fires only because of <c>keep_firing_for</c>.</summary>
    public DateTimeOffset? KeepFiringSince { get; internal set; }

    internal DateTimeOffset? LastSentAt { get; set; }

    /// <summary>The number of the advance that last had it among its results.</summary>
    internal long SeenIn { get; set; }

    /// <summary><c>ALERTS{…,alertstate="pending"|"firing"}</c>, by its state now.</summary>
    internal OutputSeries StateSeries => State == AlertState.Firing ? firingSeries ??= Make("ALERTS"u8, "firing"u8) : pendingSeries ??= Make("ALERTS"u8, "pending"u8);

    internal OutputSeries ForStateSeries => forStateSeries ??= Make("ALERTS_FOR_STATE"u8, default);

    /// <summary>A resolved alert is told once for sure, a firing one again and again.</summary>
    internal bool IsDueForSending(DateTimeOffset now, TimeSpan resendDelay)
    {
        if (State == AlertState.Pending) return false;
        if (LastSentAt is not { } sent) return true;
        return ResolvedAt > sent || sent + resendDelay < now;
    }

    internal Alert ToAlert(DateTimeOffset validUntil, string generatorUrl) => new()
    {
        Labels = Labels,
        Annotations = Annotations,
        StartsAt = FiredAt ?? ActiveAt,
        EndsAt = ResolvedAt ?? validUntil,
        GeneratorUrl = generatorUrl,
    };

    OutputSeries Make(ReadOnlySpan<byte> name, ReadOnlySpan<byte> state)
    {
        var builder = new LabelSetBuilder();
        builder.Load(Labels);
        builder.Set(WellKnown.Name, name);
        if (!state.IsEmpty) builder.Set("alertstate"u8, state);
        return new OutputSeries(builder.ToLabelSet());
    }

    public override string ToString() => $"{Labels} {State} {Encoding.UTF8.GetString(Labels["alertname"u8])}";
}
