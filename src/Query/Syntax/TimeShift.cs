namespace Barograph.Query.Syntax;

/// <summary>The modifiers <c>offset</c> and <c>@</c> of a selector or subquery.</summary>
/// <remarks>A plan pass replaces <see cref="OffsetExpr"/> by <see cref="OffsetMs"/> and <see cref="Edge"/> by <see cref="AtMs"/>.</remarks>
public sealed record TimeShift
{
    public static readonly TimeShift None = new();

    public long OffsetMs { get; init; }

    /// <summary>An offset that must be calculated (<c>offset (5m + step())</c>); null where it is a literal.</summary>
    public Expr? OffsetExpr { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long? AtMs { get; init; }

    public TimeEdge Edge { get; init; }
}
