namespace Barograph.Query.Syntax;

/// <summary>Arithmetic where a duration stands: <c>[5m + 2 * step()]</c>. Leaves are <see cref="NumberLiteral"/> in seconds.</summary>
public sealed record DurationExpr(DurationOp Op, Expr? Left, Expr? Right) : Expr
{
    /// <summary>Written in parentheses; printed with them again.</summary>
    public bool Wrapped { get; init; }

    public override ExprType Type => ExprType.Scalar;
}
