namespace Barograph.Query.Syntax;

public sealed record BinaryExpr(BinaryOp Op, Expr Left, Expr Right) : Expr
{
    public bool ReturnBool { get; init; }

    /// <summary>Set where both sides are vectors.</summary>
    public VectorMatching? Matching { get; init; }

    public override ExprType Type => Left.Type == ExprType.Scalar && Right.Type == ExprType.Scalar ? ExprType.Scalar : ExprType.Vector;
}
