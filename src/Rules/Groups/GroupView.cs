using Barograph.Rules.Evaluation;
using Barograph.Rules.Plan;

namespace Barograph.Rules.Groups;

/// <summary>A group as it stands.</summary>
/// <param name="EvaluatedAt">The least moment there is where it was not evaluated yet.</param>
public sealed record GroupView(RuleGroupPlan Plan, TimeSpan EvaluationTime, DateTimeOffset EvaluatedAt, IReadOnlyList<RuleView> Rules);
