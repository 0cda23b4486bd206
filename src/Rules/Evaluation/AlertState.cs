namespace Barograph.Rules.Evaluation;

/// <summary>In the order of their weight: the state of a rule is the heaviest of its alerts'.</summary>
public enum AlertState : byte
{
    Inactive,
    Pending,
    Firing,
}
