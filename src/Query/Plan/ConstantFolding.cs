using Barograph.Query.Binary;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>A plan pass: <c>8 * 1024</c> is calculated once, here.</summary>
internal static class ConstantFolding
{
    public static Expr Fold(Expr expr)
    {
        switch (expr)
        {
            case BinaryExpr binary:
                var (left, right) = (Fold(binary.Left), Fold(binary.Right));
                if (left is NumberLiteral l && right is NumberLiteral r)
                    return new NumberLiteral(ScalarPair.Of(binary.Op, l.Value, r.Value)) { Range = expr.Range };
                return binary with { Left = left, Right = right };
            case UnaryExpr unary:
                var inner = Fold(unary.Inner);
                if (inner is NumberLiteral number) return new NumberLiteral(unary.Negative ? -number.Value : number.Value) { Range = expr.Range };
                return unary with { Inner = inner };
            case ParenExpr paren:
                var within = Fold(paren.Inner);
                return within is NumberLiteral alone ? alone with { Range = expr.Range } : new ParenExpr(within) { Range = expr.Range };
            case AggregateExpr aggregate:
                return aggregate with { Inner = Fold(aggregate.Inner), Parameter = aggregate.Parameter is null ? null : Fold(aggregate.Parameter) };
            case CallExpr call:
                return call with { Arguments = [.. call.Arguments.Select(Fold)] };
            case SubqueryExpr subquery:
                return subquery with { Inner = Fold(subquery.Inner) };
            default:
                return expr;
        }
    }
}
