using Barograph.Model.Instruments;
using Barograph.Rules.Plan;

namespace Barograph.Rules.Groups;

/// <summary>The instruments of one group, found once.</summary>
public sealed class GroupInstruments
{
    public GroupInstruments(RuleInstruments all, RuleGroupPlan plan)
    {
        All = all;
        (Missed, Iterations) = (all.Missed.With(plan.Key), all.Iterations.With(plan.Key));
        (Evaluations, Failures) = (all.Evaluations.With(plan.Key), all.Failures.With(plan.Key));
        (LastEvaluation, LastDuration) = (all.LastEvaluation.With(plan.Key), all.LastDuration.With(plan.Key));
        (LastRestore, LastSamples) = (all.LastRestore.With(plan.Key), all.LastSamples.With(plan.Key));
        all.Interval.With(plan.Key).Value = plan.Interval.TotalSeconds;
        all.Rules.With(plan.Key).Value = plan.Rules.Count;
    }

    public RuleInstruments All { get; }

    public Counter Missed { get; }

    public Counter Iterations { get; }

    public Counter Evaluations { get; }

    public Counter Failures { get; }

    public Gauge LastEvaluation { get; }

    public Gauge LastDuration { get; }

    public Gauge LastRestore { get; }

    public Gauge LastSamples { get; }
}
