namespace Barograph.Query.Syntax;

/// <summary><c>sum by (job) (…)</c>, <c>topk without (pod) (5, …)</c></summary>
public sealed record AggregateExpr(AggregateOp Op, Expr Inner) : Expr
{
    /// <summary>The k of topk, the φ of quantile, the label of count_values.</summary>
    public Expr? Parameter { get; init; }

    /// <summary>As written, in order.</summary>
    public IReadOnlyList<string> Grouping { get; init; } = [];

    public bool Without { get; init; }

    public override ExprType Type => ExprType.Vector;
}
