namespace Barograph.Query.Explanation;

/// <summary>An operator of a plan, with those that it reads from.</summary>
/// <param name="Operator">Its kind: <c>result</c>, <c>aggregation</c>, <c>function</c>, <c>binary</c>, <c>negation</c>, <c>spread</c>, <c>subquery</c>, <c>selector</c>, <c>range selector</c>, <c>info series</c>, <c>number</c>.</param>
/// <param name="Detail">Which one: <c>sum by (job)</c>, <c>rate</c>, <c>/ on (job)</c>.</param>
/// <param name="Expression">The part of the query that it answers.</param>
/// <param name="Steps">Points in time at which it is evaluated.</param>
public sealed record PlanNode(string Operator, string Detail, string Expression, int Steps)
{
    /// <summary>Number of the read that its samples come from; 0 = none of its own.</summary>
    public int Read { get; init; }

    /// <summary>What was done to it: folded, shared, spread.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public IReadOnlyList<PlanMatcher> Matchers { get; init; } = [];

    public PlanEstimate Estimate { get; init; } = new(0, 0);

    /// <summary>Null where it was only planned.</summary>
    public PlanCost? Cost { get; init; }

    public IReadOnlyList<PlanNode> Inputs { get; init; } = [];
}
