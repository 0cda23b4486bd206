namespace Barograph.Query.Syntax;

/// <summary>What an expression evaluates to.</summary>
public enum ExprType : byte
{
    None,
    Scalar,
    String,
    Vector,
    Matrix,
}
