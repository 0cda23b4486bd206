namespace Barograph.Query.Explanation;

/// <summary>Something that is read from the store once, for one operator or several.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Selector">What is asked for.</param>
/// <param name="StartMs">Begin of the span, included.</param>
/// <param name="EndMs">Its end, included.</param>
/// <param name="Operators">How many share it.</param>
/// <param name="Estimate">Of the whole span.</param>
public sealed record PlanRead(int Number, string Selector, long StartMs, long EndMs, int Operators, PlanEstimate Estimate);
