using Barograph.Model.Matching;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>Which labels tell the rows of an expression apart.</summary>
internal static class RowKeys
{
    public static bool IsMatched(string label, VectorMatching matching)
        => matching.On ? matching.Labels.Contains(label) : label != "__name__" && !matching.Labels.Contains(label);

    public static bool HasOneName(VectorSelector selector)
        => selector.Matchers.Any(static m => m.Name == "__name__" && m.Kind == MatchKind.Equal && m.Value.Length > 0);

    /// <summary>No two rows agree on all that they are matched on, whatever the data.</summary>
    public static bool AreDistinct(Expr expr, VectorMatching matching) => expr switch
    {
        ParenExpr paren => AreDistinct(paren.Inner, matching),
        UnaryExpr unary => AreDistinct(unary.Inner, matching),
        MatrixSelector matrix => AreDistinct(matrix.Selector, matching),
        SubqueryExpr subquery => AreDistinct(subquery.Inner, matching),
        // Series of one name differ in another label.
        VectorSelector selector => !matching.On && matching.Labels.Count == 0 && HasOneName(selector),
        AggregateExpr aggregate => AreDistinct(aggregate, matching),
        CallExpr call => RowGuarantees.KeepsLabels(call) && call.Arguments.All(a => a.Type is not (ExprType.Vector or ExprType.Matrix) || AreDistinct(a, matching))
            && call.Arguments.Any(static a => a.Type is ExprType.Vector or ExprType.Matrix),
        BinaryExpr { Left.Type: ExprType.Scalar } binary => AreDistinct(binary.Right, matching),
        BinaryExpr { Right.Type: ExprType.Scalar } binary => AreDistinct(binary.Left, matching),
        BinaryExpr { Op: BinaryOp.And or BinaryOp.Unless } binary => AreDistinct(binary.Left, matching),
        _ => false,
    };

    /// <summary>Groups differ in the labels that they are made of, so all of those have to be matched on.</summary>
    static bool AreDistinct(AggregateExpr aggregate, VectorMatching matching) => aggregate.Op switch
    {
        AggregateOp.TopK or AggregateOp.BottomK or AggregateOp.LimitK or AggregateOp.LimitRatio => AreDistinct(aggregate.Inner, matching),
        AggregateOp.CountValues => false,
        _ when aggregate.Without => !matching.On && matching.Labels.All(aggregate.Grouping.Contains),
        _ => aggregate.Grouping.All(label => IsMatched(label, matching)),
    };
}
