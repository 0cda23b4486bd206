namespace Barograph.PodTrace.Kernel;

/// <summary>A program that this kernel did not take, and what is missing without it.</summary>
public sealed record Refusal(string Program, string Missing, string Reason)
{
    public override string ToString() => $"{Missing} cannot be seen here: {Reason}";
}
