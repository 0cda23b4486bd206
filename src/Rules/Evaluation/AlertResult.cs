using Barograph.Model.Labels;

namespace Barograph.Rules.Evaluation;

/// <summary>One result of an alerting rule's expression, with the labels and annotations that the rule gives it.</summary>
public readonly record struct AlertResult(LabelSet Labels, LabelSet Annotations, double Value);
