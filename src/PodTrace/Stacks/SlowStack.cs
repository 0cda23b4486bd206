namespace Barograph.PodTrace.Stacks;

/// <summary>A place in a program that made slow calls.</summary>
/// <param name="Operation">What was slow: <c>fsync</c>.</param>
/// <param name="Frames">Functions, the innermost first.</param>
/// <param name="Processes">The names of those who were there, the most frequent first.</param>
public sealed record SlowStack(string Operation, IReadOnlyList<string> Frames, ulong Count, double SumNs, double MaxNs, IReadOnlyList<string> Processes)
{
    public double MeanNs => Count == 0 ? 0 : SumNs / Count;
}
