using Barograph.Model.Matching;
using Barograph.Query.Functions;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>
/// A plan pass: in <c>a{host="x"} / b</c> only rows of <c>b</c> with that host find a partner, so only those are read.
/// </summary>
/// <remarks>
/// Only where the answer stays the same to the last error: rows that are not read any more could have been duplicates on the side that may have none, so
/// that side's rows must be distinct by what they are matched on, whatever the data.
/// </remarks>
internal static class MatcherPropagation
{
    public static Expr Propagate(Expr expr)
    {
        var inside = SyntaxWalk.Rewrite(expr, Propagate);
        return inside is BinaryExpr { Left.Type: ExprType.Vector, Right.Type: ExprType.Vector } binary ? Join(binary, binary.Matching ?? new VectorMatching()) : inside;
    }

    static BinaryExpr Join(BinaryExpr binary, VectorMatching matching)
    {
        if (binary.Op == BinaryOp.Or || matching.FillLeft is not null || matching.FillRight is not null) return binary;
        var isSet = binary.Op is BinaryOp.And or BinaryOp.Unless;
        var one = matching.Cardinality == Cardinality.OneToMany ? binary.Left : binary.Right;
        if (!isSet && !RowKeys.AreDistinct(one, matching)) return binary;
        var ofLeft = RowGuarantees.Of(binary.Left).Where(m => RowKeys.IsMatched(m.Name, matching)).ToList();
        var ofRight = RowGuarantees.Of(binary.Right).Where(m => RowKeys.IsMatched(m.Name, matching)).ToList();
        return binary with
        {
            // What has no partner is what "unless" leaves.
            Left = binary.Op == BinaryOp.Unless ? binary.Left : ofRight.Aggregate(binary.Left, Push),
            Right = ofLeft.Aggregate(binary.Right, Push),
        };
    }

    /// <summary>The expression without some rows that do not satisfy the matcher: all of them, or none where it cannot be said further down.</summary>
    static Expr Push(Expr expr, Matcher matcher) => expr switch
    {
        // Of several metrics rows could become equal when their names go, which ends a query: those must all be seen.
        VectorSelector selector => !RowKeys.HasOneName(selector) || selector.Matchers.Contains(matcher) ? selector : selector with { Matchers = [.. selector.Matchers, matcher] },
        MatrixSelector matrix => matrix with { Selector = (VectorSelector)Push(matrix.Selector, matcher) },
        SubqueryExpr subquery => subquery with { Inner = Push(subquery.Inner, matcher) },
        ParenExpr paren => paren with { Inner = Push(paren.Inner, matcher) },
        UnaryExpr unary => unary with { Inner = Push(unary.Inner, matcher) },
        // Of groups that are not wanted no member is.
        AggregateExpr aggregate when aggregate.Op != AggregateOp.CountValues && aggregate.Grouping.Contains(matcher.Name) != aggregate.Without
            => aggregate with { Inner = Push(aggregate.Inner, matcher) },
        CallExpr call when RowGuarantees.KeepsLabels(call) && !MayRemark(call)
            => call with { Arguments = [.. call.Arguments.Select(argument => argument.Type is ExprType.Vector or ExprType.Matrix ? Push(argument, matcher) : argument)] },
        BinaryExpr { Left.Type: ExprType.Scalar } binary => binary with { Right = Push(binary.Right, matcher) },
        BinaryExpr { Right.Type: ExprType.Scalar } binary => binary with { Left = Push(binary.Left, matcher) },
        BinaryExpr { Op: BinaryOp.And or BinaryOp.Unless } binary => binary with { Left = Push(binary.Left, matcher) },
        _ => expr,
    };

    /// <summary>It says something about a metric of which it sees any row, or ends the query with the first one; then it has to see all of them.</summary>
    static bool MayRemark(CallExpr call)
        => call.Function.Name == "double_exponential_smoothing"
            || call.Function.Name is "rate" or "increase" && !SyntaxWalk.Selectors(call).All(static selector => NonCounterNotice.LooksLikeCounter(selector.Name));
}
