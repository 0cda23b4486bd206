namespace Barograph.Query.Syntax;

/// <summary><c>expr[1h:5m]</c></summary>
public sealed record SubqueryExpr(Expr Inner) : Expr
{
    public long RangeMs { get; init; }

    public Expr? RangeExpr { get; init; }

    /// <summary>0 = the default evaluation interval.</summary>
    public long StepMs { get; init; }

    public Expr? StepExpr { get; init; }

    public TimeShift Shift { get; init; } = TimeShift.None;

    public override ExprType Type => ExprType.Matrix;
}
