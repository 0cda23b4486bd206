using Barograph.Model.Instruments;

namespace Barograph.Rules.Groups;

/// <summary>What rules show about themselves, under Prometheus' names.</summary>
public sealed class RuleInstruments(InstrumentRegistry registry)
{
    const string Label = "rule_group";

    public QuantileFamily EvaluationDuration { get; } =
        QuantileFamily.Single(registry, "prometheus_rule_evaluation_duration_seconds", "The duration for a rule to execute.", 0.5, 0.9, 0.99);

    public QuantileFamily GroupDuration { get; } =
        QuantileFamily.Single(registry, "prometheus_rule_group_duration_seconds", "The duration of rule group evaluations.", 0.01, 0.05, 0.5, 0.9, 0.99);

    public LabelledFamily<Counter> Missed { get; } = registry.Counters(
        "prometheus_rule_group_iterations_missed_total", "The total number of rule group evaluations missed due to slow rule group evaluation.", Label);

    public LabelledFamily<Counter> Iterations { get; } = registry.Counters(
        "prometheus_rule_group_iterations_total", "The total number of scheduled rule group evaluations, whether executed or missed.", Label);

    public LabelledFamily<Counter> Evaluations { get; } = registry.Counters("prometheus_rule_evaluations_total", "The total number of rule evaluations.", Label);

    public LabelledFamily<Counter> Failures { get; } = registry.Counters("prometheus_rule_evaluation_failures_total", "The total number of rule evaluation failures.", Label);

    public LabelledFamily<Gauge> Interval { get; } = registry.Gauges("prometheus_rule_group_interval_seconds", "The interval of a rule group.", Label);

    public LabelledFamily<Gauge> LastEvaluation { get; } = registry.Gauges(
        "prometheus_rule_group_last_evaluation_timestamp_seconds", "The timestamp of the last rule group evaluation in seconds.", Label);

    public LabelledFamily<Gauge> LastDuration { get; } = registry.Gauges("prometheus_rule_group_last_duration_seconds", "The duration of the last rule group evaluation.", Label);

    public LabelledFamily<Gauge> LastRestore { get; } = registry.Gauges(
        "prometheus_rule_group_last_restore_duration_seconds", "The duration of the last alert rules alerts restoration using the `ALERTS_FOR_STATE` series.", Label);

    public LabelledFamily<Gauge> Rules { get; } = registry.Gauges("prometheus_rule_group_rules", "The number of rules.", Label);

    public LabelledFamily<Gauge> LastSamples { get; } = registry.Gauges(
        "prometheus_rule_group_last_evaluation_samples", "The number of samples returned during the last rule group evaluation.", Label);

    /// <summary>Samples that the store did not take, by why not.</summary>
    public LabelledFamily<Counter> Refused { get; } = registry.Counters("barograph_rule_samples_refused_total", "Results of rules that the store refused.", "reason");

    public void Forget(string group)
    {
        foreach (var family in (LabelledFamily<Counter>[])[Missed, Iterations, Evaluations, Failures]) family.Remove(group);
        foreach (var family in (LabelledFamily<Gauge>[])[Interval, LastEvaluation, LastDuration, LastRestore, Rules, LastSamples]) family.Remove(group);
    }
}
