namespace Barograph.Rules.Evaluation;

/// <summary>An evaluation that gives nothing: its rule is marked and tried again at the next time.</summary>
public sealed class RuleException(string message) : Exception(message);
