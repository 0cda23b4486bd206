namespace Barograph.Query.Syntax;

/// <summary>A sign in front of a scalar or vector.</summary>
public sealed record UnaryExpr(bool Negative, Expr Inner) : Expr
{
    public override ExprType Type => Inner.Type;
}
