namespace Barograph.Query.Syntax;

public sealed record CallExpr(FunctionSignature Function, IReadOnlyList<Expr> Arguments) : Expr
{
    public override ExprType Type => Function.ReturnType;
}
