using Barograph.Query.Results;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>A plan pass: durations that must be calculated become numbers, <c>@ start()</c> and <c>@ end()</c> become times.</summary>
internal static class ShiftResolution
{
    public static Expr Resolve(Expr expr, QuerySpan span) => expr switch
    {
        VectorSelector selector => Resolve(selector, span),
        MatrixSelector matrix => matrix with
        {
            Selector = Resolve(matrix.Selector, span),
            RangeMs = matrix.RangeExpr is null ? matrix.RangeMs : Duration(matrix.RangeExpr, span, mustBePositive: true),
            RangeExpr = null,
        },
        SubqueryExpr subquery => subquery with
        {
            Inner = Resolve(subquery.Inner, span),
            RangeMs = subquery.RangeExpr is null ? subquery.RangeMs : Duration(subquery.RangeExpr, span, mustBePositive: true),
            RangeExpr = null,
            StepMs = subquery.StepExpr is null ? subquery.StepMs : Duration(subquery.StepExpr, span, mustBePositive: true),
            StepExpr = null,
            Shift = Resolve(subquery.Shift, span),
        },
        ParenExpr paren => Resolve(paren.Inner, span),
        UnaryExpr unary => unary with { Inner = Resolve(unary.Inner, span) },
        BinaryExpr binary => binary with { Left = Resolve(binary.Left, span), Right = Resolve(binary.Right, span) },
        AggregateExpr aggregate => aggregate with
        {
            Inner = Resolve(aggregate.Inner, span),
            Parameter = aggregate.Parameter is null ? null : Argument(aggregate.Parameter, span),
        },
        CallExpr call => call with { Arguments = [.. call.Arguments.Select(argument => Argument(argument, span))] },
        DurationExpr duration => new NumberLiteral(Seconds(duration, span)) { Range = duration.Range },
        _ => expr,
    };

    /// <summary>Notes about a number in parentheses that is the same at every step point at the parenthesis, about anything else behind it.</summary>
    static Expr Argument(Expr argument, QuerySpan span)
    {
        var resolved = Resolve(argument, span);
        return argument is ParenExpr { Type: ExprType.Scalar } && StepInvariance.Holds(resolved) ? new ParenExpr(resolved) { Range = argument.Range } : resolved;
    }

    static VectorSelector Resolve(VectorSelector selector, QuerySpan span) => selector with { Shift = Resolve(selector.Shift, span) };

    static TimeShift Resolve(TimeShift shift, QuerySpan span) => shift with
    {
        OffsetMs = shift.OffsetExpr is null ? shift.OffsetMs : Duration(shift.OffsetExpr, span, mustBePositive: false),
        OffsetExpr = null,
        AtMs = shift.Edge switch { TimeEdge.Start => span.StartMs, TimeEdge.End => span.EndMs, _ => shift.AtMs },
        Edge = TimeEdge.None,
    };

    static long Duration(Expr expr, QuerySpan span, bool mustBePositive)
    {
        var seconds = Seconds(expr, span);
        if (mustBePositive && seconds <= 0) throw Wrong("duration must be greater than 0");
        if (double.IsNaN(seconds) || Math.Abs(seconds) > long.MaxValue / 1e9) throw Wrong("duration out of range");
        return (long)(seconds * 1000);
    }

    static double Seconds(Expr expr, QuerySpan span) => expr switch
    {
        NumberLiteral number => number.Value,
        ParenExpr paren => Seconds(paren.Inner, span),
        UnaryExpr unary => unary.Negative ? -Seconds(unary.Inner, span) : Seconds(unary.Inner, span),
        DurationExpr duration => Seconds(duration, span),
        _ => throw Wrong("unexpected expression where a duration stands"),
    };

    static double Seconds(DurationExpr duration, QuerySpan span)
    {
        double Left() => Seconds(duration.Left!, span);
        double Right() => Seconds(duration.Right!, span);
        return duration.Op switch
        {
            DurationOp.Add => Left() + Right(),
            DurationOp.Subtract => Left() - Right(),
            DurationOp.Multiply => Left() * Right(),
            DurationOp.Divide => Right() is var by && by == 0 ? throw Wrong("division by zero") : Left() / by,
            DurationOp.Modulo => Right() is var by && by == 0 ? throw Wrong("modulo by zero") : Left() % by,
            DurationOp.Power => Math.Pow(Left(), Right()),
            DurationOp.Negate => -Seconds((duration.Left ?? duration.Right)!, span),
            DurationOp.Plus => Seconds((duration.Left ?? duration.Right)!, span),
            DurationOp.Step => span.StepMs / 1000.0,
            DurationOp.Range => (span.EndMs - span.StartMs) / 1000.0,
            DurationOp.Start => span.StartMs / 1000.0,
            DurationOp.End => span.EndMs / 1000.0,
            DurationOp.MinOf => Math.Min(Left(), Right()),
            _ => Math.Max(Left(), Right()),
        };
    }

    static QueryException Wrong(string message) => new(QueryErrorKind.BadData, message);
}
