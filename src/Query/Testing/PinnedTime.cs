using System.Text.RegularExpressions;
using Barograph.Query.Syntax;

namespace Barograph.Query.Testing;

/// <summary>The same query with its evaluation time written into every selector: then it must give the same at any time.</summary>
static partial class PinnedTime
{
    /// <summary>Their answers depend on the evaluation time itself, not only on the samples selected.</summary>
    static readonly HashSet<string> TimeBound =
    [
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "hour", "minute", "month", "year",
        "predict_linear", "time", "timestamp", "start_timestamp", "start", "end", "step", "range",
    ];

    public static IEnumerable<(string Expression, long TimeMs)> Variants(string expression, long timeMs)
    {
        Expr parsed;
        try
        {
            parsed = PromqlParser.Parse(expression, ParserOptions.Everything);
        }
        catch (PromqlSyntaxException)
        {
            return []; // what the engine says of it is judged already
        }
        if (SyntaxWalk.Calls(parsed).Any(call => TimeBound.Contains(call.Function.Name))) return [];
        var pinned = Printer.Print(Pin(parsed, timeMs));
        long[] times = timeMs == 0 ? [-1000, 0, 1000] : [-10 * timeMs, 0, timeMs / 5, timeMs, 10 * timeMs];
        return times.Select(time => (pinned, time));
    }

    /// <summary>Facts of the query differ between an instant and a range.</summary>
    public static bool DependsOnSpan(string expression) => Facts().IsMatch(expression);

    static Expr Pin(Expr expr, long timeMs) => expr switch
    {
        VectorSelector selector => selector with { Shift = Pin(selector.Shift, timeMs) },
        MatrixSelector matrix => matrix with { Selector = (VectorSelector)Pin(matrix.Selector, timeMs) },
        // What lies inside is evaluated at the subquery's own times, which are pinned with it.
        SubqueryExpr subquery => subquery with { Shift = Pin(subquery.Shift, timeMs) },
        _ => SyntaxWalk.Rewrite(expr, child => Pin(child, timeMs)),
    };

    static TimeShift Pin(TimeShift shift, long timeMs) => shift.AtMs is null ? shift with { AtMs = timeMs, Edge = TimeEdge.None } : shift;

    [GeneratedRegex(@"(start|end|range|step)\(\)")]
    private static partial Regex Facts();
}
