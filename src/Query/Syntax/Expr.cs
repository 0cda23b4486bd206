namespace Barograph.Query.Syntax;

/// <summary>A node of the syntax tree. Immutable; plan passes rewrite with <c>with</c>.</summary>
public abstract record Expr
{
    public TextRange Range { get; init; }

    public abstract ExprType Type { get; }
}
