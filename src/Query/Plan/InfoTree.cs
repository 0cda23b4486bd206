using Barograph.Model.Matching;
using Barograph.Query.Functions;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>The call <c>info(v, {…})</c>: which info series it reads, and as of when.</summary>
internal static class InfoTree
{
    public static VectorOperator Vector(CallExpr call, StepGrid grid, Evaluation evaluation, OperatorTree tree)
    {
        var given = call.Arguments.Count > 1 ? ((VectorSelector)OperatorTree.Unwrap(call.Arguments[1])).Matchers : [];
        var names = given.Where(static matcher => matcher.Name == "__name__").ToList();
        if (names.Count == 0) names.Add(new Matcher(MatchKind.Equal, "__name__", "target_info"));
        // Where it is only said which metrics are none, those that are called so are meant.
        else if (names.TrueForAll(static matcher => matcher.Kind is MatchKind.NotEqual or MatchKind.NotRegex))
            names.Add(new Matcher(MatchKind.Regex, "__name__", ".+_info"));
        var data = given.Where(static matcher => matcher.Name != "__name__").ToList();
        // The rows are what they were at the time that their selector looks at; so are the infos about them.
        var window = Window(call.Arguments[0]) ?? new TimeWindow(0, null);
        var infos = tree.Trace is null ? Infos() : tree.Trace.Infos(grid, Infos);
        return new InfoRows(tree.Vector(call.Arguments[0], grid), infos, names, data);

        VectorOperator Infos()
        {
            var read = tree.Read([.. names, .. data], InstantSelector.Span(grid, window, evaluation.LookbackMs));
            return new InstantSelector(evaluation, grid, read, window, InstantSelector.Shows.InfoTimestamp);
        }
    }

    /// <summary>Offset and @ of the first selector inside, with those of the subqueries around it.</summary>
    static TimeWindow? Window(Expr expr) => expr switch
    {
        VectorSelector selector => new TimeWindow(selector.Shift.OffsetMs, selector.Shift.AtMs),
        MatrixSelector matrix => Window(matrix.Selector),
        SubqueryExpr subquery => Window(subquery.Inner) is not { } inner ? null
            : inner.IsFixed ? inner
            : new TimeWindow(subquery.Shift.OffsetMs + inner.OffsetMs, subquery.Shift.AtMs),
        ParenExpr paren => Window(paren.Inner),
        UnaryExpr unary => Window(unary.Inner),
        AggregateExpr aggregate => Window(aggregate.Inner),
        BinaryExpr binary => Window(binary.Left) ?? Window(binary.Right),
        CallExpr call => call.Arguments.Select(Window).FirstOrDefault(static window => window is not null),
        _ => null,
    };
}
