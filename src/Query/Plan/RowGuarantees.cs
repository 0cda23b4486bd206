using Barograph.Model.Matching;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>Which matchers every row of an expression satisfies, whatever the data.</summary>
internal static class RowGuarantees
{
    static readonly HashSet<string> MakeOtherLabels =
    [
        "absent", "absent_over_time", "vector", "label_replace", "label_join", "info", "histogram_quantile", "histogram_quantiles", "histogram_fraction",
    ];

    /// <summary>Those that ask for something: what <c>job!="x"</c> rules out is not worth asking for twice.</summary>
    public static IEnumerable<Matcher> Of(Expr expr) => expr switch
    {
        VectorSelector selector => selector.Matchers.Where(static matcher => !IsMetadata(matcher.Name) && !matcher.MatchesEmpty),
        MatrixSelector matrix => Of(matrix.Selector),
        SubqueryExpr subquery => Of(subquery.Inner),
        ParenExpr paren => Of(paren.Inner),
        UnaryExpr unary => Of(unary.Inner),
        AggregateExpr aggregate => Of(aggregate),
        CallExpr call => KeepsLabels(call) ? call.Arguments.SelectMany(Of) : [],
        BinaryExpr binary => Of(binary),
        _ => [],
    };

    /// <summary>Its rows have the labels of its argument's rows, the metric's name aside.</summary>
    public static bool KeepsLabels(CallExpr call) => !MakeOtherLabels.Contains(call.Function.Name);

    static bool IsMetadata(string label) => label is "__name__" or "__type__" or "__unit__";

    static IEnumerable<Matcher> Of(AggregateExpr aggregate) => aggregate.Op switch
    {
        AggregateOp.TopK or AggregateOp.BottomK or AggregateOp.LimitK or AggregateOp.LimitRatio => Of(aggregate.Inner),
        AggregateOp.CountValues => [], // makes a label
        _ => Of(aggregate.Inner).Where(matcher => aggregate.Grouping.Contains(matcher.Name) != aggregate.Without),
    };

    static IEnumerable<Matcher> Of(BinaryExpr binary)
    {
        if (binary.Left.Type == ExprType.Scalar) return Of(binary.Right);
        if (binary.Right.Type == ExprType.Scalar || binary.Op is BinaryOp.And or BinaryOp.Unless) return Of(binary.Left);
        var matching = binary.Matching ?? new VectorMatching();
        if (binary.Op == BinaryOp.Or || matching.FillLeft is not null || matching.FillRight is not null) return [];
        // Of both sides what they are matched on; the other labels only where a row keeps those of one side, and then not those it takes from the other.
        var matched = Of(binary.Left).Concat(Of(binary.Right)).Where(matcher => RowKeys.IsMatched(matcher.Name, matching));
        return matching.Include.Count == 0 ? matched : matched.Where(matcher => !matching.Include.Contains(matcher.Name));
    }
}
