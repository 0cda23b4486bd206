namespace Barograph.Query.Syntax;

/// <summary><c>selector[5m]</c>; offset and @ lie in the selector.</summary>
public sealed record MatrixSelector(VectorSelector Selector) : Expr
{
    public long RangeMs { get; init; }

    /// <summary>A range that must be calculated; null where it is a literal.</summary>
    public Expr? RangeExpr { get; init; }

    public override ExprType Type => ExprType.Matrix;
}
