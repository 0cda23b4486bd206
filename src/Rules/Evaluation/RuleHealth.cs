namespace Barograph.Rules.Evaluation;

public enum RuleHealth : byte
{
    /// <summary>Not evaluated yet.</summary>
    Unknown,
    Good,
    Bad,
}
