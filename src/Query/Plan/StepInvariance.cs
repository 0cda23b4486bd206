using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>Which expressions have the same value at every step: those whose selectors all carry @ and whose functions do not ask the time.</summary>
internal static class StepInvariance
{
    static readonly HashSet<string> AskTheTime =
    [
        "time", "timestamp", "start_timestamp", "predict_linear", "minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year",
    ];

    public static bool Holds(Expr expr) => expr switch
    {
        NumberLiteral or StringLiteral => true,
        VectorSelector selector => selector.Shift.AtMs is not null,
        MatrixSelector matrix => matrix.Selector.Shift.AtMs is not null,
        SubqueryExpr subquery => subquery.Shift.AtMs is not null,
        ParenExpr paren => Holds(paren.Inner),
        UnaryExpr unary => Holds(unary.Inner),
        BinaryExpr binary => Holds(binary.Left) && Holds(binary.Right),
        AggregateExpr aggregate => Holds(aggregate.Inner) && (aggregate.Parameter is null || Holds(aggregate.Parameter)),
        CallExpr call => !AskTheTime.Contains(call.Function.Name) && call.Arguments.All(Holds),
        _ => false,
    };
}
