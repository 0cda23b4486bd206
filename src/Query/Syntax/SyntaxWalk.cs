namespace Barograph.Query.Syntax;

/// <summary>Goes over the nodes of a tree.</summary>
public static class SyntaxWalk
{
    /// <summary>The node and everything below it, each node before its children, from left to right.</summary>
    public static IEnumerable<Expr> All(Expr expr)
    {
        var open = new Stack<Expr>();
        open.Push(expr);
        while (open.TryPop(out var node))
        {
            yield return node;
            var children = Children(node);
            for (var i = children.Count - 1; i >= 0; i--) open.Push(children[i]);
        }
    }

    public static IEnumerable<VectorSelector> Selectors(Expr expr) => All(expr).OfType<VectorSelector>();

    public static IEnumerable<CallExpr> Calls(Expr expr) => All(expr).OfType<CallExpr>();

    public static IReadOnlyList<Expr> Children(Expr expr) => expr switch
    {
        AggregateExpr { Parameter: { } parameter } aggregate => [parameter, aggregate.Inner],
        AggregateExpr aggregate => [aggregate.Inner],
        BinaryExpr binary => [binary.Left, binary.Right],
        CallExpr call => call.Arguments,
        ParenExpr paren => [paren.Inner],
        UnaryExpr unary => [unary.Inner],
        SubqueryExpr subquery => [subquery.Inner],
        MatrixSelector matrix => [matrix.Selector],
        _ => [],
    };

    /// <summary>The node with each of its children replaced.</summary>
    public static Expr Rewrite(Expr expr, Func<Expr, Expr> change) => expr switch
    {
        AggregateExpr aggregate => aggregate with
        {
            Inner = change(aggregate.Inner),
            Parameter = aggregate.Parameter is { } parameter ? change(parameter) : null,
        },
        BinaryExpr binary => binary with { Left = change(binary.Left), Right = change(binary.Right) },
        CallExpr call => call with { Arguments = [.. call.Arguments.Select(change)] },
        ParenExpr paren => paren with { Inner = change(paren.Inner) },
        UnaryExpr unary => unary with { Inner = change(unary.Inner) },
        SubqueryExpr subquery => subquery with { Inner = change(subquery.Inner) },
        MatrixSelector matrix => matrix with { Selector = (VectorSelector)change(matrix.Selector) },
        _ => expr,
    };
}
