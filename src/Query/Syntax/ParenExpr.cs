namespace Barograph.Query.Syntax;

public sealed record ParenExpr(Expr Inner) : Expr
{
    public override ExprType Type => Inner.Type;
}
