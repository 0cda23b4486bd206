using Barograph.Model.Matching;

namespace Barograph.Query.Syntax;

/// <summary><c>http_requests_total{job="api"} offset 5m @ end()</c></summary>
public sealed record VectorSelector : Expr
{
    /// <summary>The metric name in front of the braces; empty where there is none (also for <c>{"my.metric"}</c>).</summary>
    public string Name { get; init; } = "";

    /// <summary>All conditions, the one on <c>__name__</c> that the name stands for included.</summary>
    public required IReadOnlyList<Matcher> Matchers { get; init; }

    public TimeShift Shift { get; init; } = TimeShift.None;

    public bool Anchored { get; init; }

    public bool Smoothed { get; init; }

    public override ExprType Type => ExprType.Vector;
}
