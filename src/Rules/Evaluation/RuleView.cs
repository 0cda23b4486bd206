using Barograph.Model.Labels;
using Barograph.Rules.Plan;

namespace Barograph.Rules.Evaluation;

/// <summary>A rule as it stands.</summary>
/// <param name="EvaluatedAt">The least moment there is where it was not evaluated yet.</param>
/// <param name="Alerts">Pending and firing; none for a recording rule.</param>
public sealed record RuleView(
    RulePlan Plan, RuleHealth Health, string LastError, TimeSpan EvaluationTime, DateTimeOffset EvaluatedAt, AlertState State, IReadOnlyList<AlertView> Alerts);

public sealed record AlertView(
    LabelSet Labels, LabelSet Annotations, AlertState State, DateTimeOffset ActiveAt, DateTimeOffset? KeepFiringSince, double Value);
