using Barograph.Query.Results;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>A plan pass: durations that must be calculated become numbers, <c>@ start()</c> and <c>@ end()</c> become times.</summary>
/// <remarks>Of several durations that are wrong the first is told of, in Prometheus' order: a range before its selector, of a subquery the shift, the step, the range.</remarks>
internal static class ShiftResolution
{
    public static Expr Resolve(Expr expr, QuerySpan span) => expr switch
    {
        VectorSelector selector => Resolve(selector, span),
        MatrixSelector matrix => matrix with
        {
            RangeMs = matrix.RangeExpr is null ? matrix.RangeMs : Duration(matrix.RangeExpr, span, mustBePositive: true),
            RangeExpr = null,
            Selector = Resolve(matrix.Selector, span),
        },
        SubqueryExpr subquery => subquery with
        {
            Shift = Resolve(subquery.Shift, span),
            StepMs = subquery.StepExpr is null ? subquery.StepMs : Duration(subquery.StepExpr, span, mustBePositive: true),
            StepExpr = null,
            RangeMs = subquery.RangeExpr is null ? subquery.RangeMs : Duration(subquery.RangeExpr, span, mustBePositive: true),
            RangeExpr = null,
            Inner = Resolve(subquery.Inner, span),
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
        if (mustBePositive && seconds <= 0) throw Wrong(expr, "duration must be greater than 0");
        if (double.IsNaN(seconds) || Math.Abs(seconds) > long.MaxValue / 1e9) throw Wrong(expr, "duration is out of range");
        return (long)(seconds * 1000);
    }

    static double Seconds(Expr expr, QuerySpan span) => expr switch
    {
        NumberLiteral number => number.Value,
        ParenExpr paren => Seconds(paren.Inner, span),
        UnaryExpr unary => unary.Negative ? -Seconds(unary.Inner, span) : Seconds(unary.Inner, span),
        DurationExpr { Left: { } left, Right: { } right } pair => Pair(pair, Seconds(left, span), Seconds(right, span)),
        DurationExpr duration => Single(duration, span),
        _ => throw Wrong(expr, "unexpected expression where a duration stands"),
    };

    static double Pair(DurationExpr pair, double left, double right) => pair.Op switch
    {
        DurationOp.Add => left + right,
        DurationOp.Subtract => left - right,
        DurationOp.Multiply => left * right,
        DurationOp.Divide => right == 0 ? throw Wrong(pair, "division by zero") : left / right,
        DurationOp.Modulo => right == 0 ? throw Wrong(pair, "modulo by zero") : left % right,
        DurationOp.Power => Math.Pow(left, right),
        DurationOp.MinOf => Math.Min(left, right),
        _ => Math.Max(left, right),
    };

    static double Single(DurationExpr duration, QuerySpan span) => duration.Op switch
    {
        DurationOp.Negate => -Seconds(duration.Right!, span),
        DurationOp.Plus => Seconds(duration.Right!, span),
        DurationOp.Step => span.StepMs / 1000.0,
        DurationOp.Range => (span.EndMs - span.StartMs) / 1000.0,
        DurationOp.Start => span.StartMs / 1000.0,
        _ => span.EndMs / 1000.0,
    };

    /// <summary>Says where as Prometheus does here: from byte to byte, not by line and column.</summary>
    static QueryException Wrong(Expr expr, string message) => new(QueryErrorKind.BadData, $"{expr.Range.Start}:{expr.Range.End}: {message}");
}
