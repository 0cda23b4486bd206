namespace Barograph.Query.Syntax;

/// <summary><c>1</c>, <c>0x1f</c>, <c>1e3</c>, <c>NaN</c>, or a duration where a number may stand (<c>5m</c> = 300).</summary>
public sealed record NumberLiteral(double Value) : Expr
{
    /// <summary>Written as a duration; printed as one again.</summary>
    public bool IsDuration { get; init; }

    public override ExprType Type => ExprType.Scalar;
}
