namespace Barograph.Query.Explanation;

/// <summary>One condition of a selector: label, <c>= != =~ !~</c>, value.</summary>
public sealed record PlanMatcher(string Name, string Type, string Value);
