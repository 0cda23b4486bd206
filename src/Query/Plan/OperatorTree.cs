using Barograph.Model.Matching;
using Barograph.Query.Aggregations;
using Barograph.Query.Binary;
using Barograph.Query.Functions;
using Barograph.Query.Operators;
using Barograph.Query.Results;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>Turns a resolved syntax tree into operators, and notes in the catalogue what they will read.</summary>
internal sealed class OperatorTree
{
    readonly Evaluation evaluation;
    readonly CallTree calls;
    readonly SharedSubexpressions common;

    /// <param name="evaluation">The query's run.</param>
    /// <param name="span">Its times.</param>
    /// <param name="query">The whole tree: what stands in it more than once is planned once.</param>
    /// <param name="catalogue">Where it is noted what they read.</param>
    /// <param name="trace">Writes the plan down; null where nobody wants to see it.</param>
    public OperatorTree(Evaluation evaluation, QuerySpan span, Expr query, SelectorCatalogue catalogue, PlanTrace? trace)
    {
        this.evaluation = evaluation;
        Catalogue = catalogue;
        Trace = trace;
        common = new SharedSubexpressions(query);
        Ranges = new RangeTree(evaluation, this);
        calls = new CallTree(evaluation, this, span);
    }

    public SelectorCatalogue Catalogue { get; }

    public RangeTree Ranges { get; }

    /// <summary>There where the plan is to be shown.</summary>
    public PlanTrace? Trace { get; }

    /// <summary>Of the histograms that are being planned for only counts and sums will be asked, not buckets.</summary>
    public bool CountsOnly { get; private set; }

    /// <summary>Points of each series that subqueries calculate, in all.</summary>
    public long SubqueryPoints { get; private set; }

    /// <summary>The subquery whose inside is being planned.</summary>
    public SubqueryUse? Around { get; private set; }

    public void NoteSubquery(StepGrid grid) => SubqueryPoints += grid.Count;

    /// <summary>Plans the inside of a subquery. Whoever looks at it may look at buckets: resets between its steps are found by them.</summary>
    public VectorOperator Inside(SubqueryUse subquery, Expr inner, StepGrid steps)
    {
        var before = Around;
        Around = subquery;
        try
        {
            return Within(countsOnly: false, () => Vector(inner, steps));
        }
        catch (QueryException) when (steps.Count == 0 && Trace is null)
        {
            // Nobody evaluates it: SubquerySamples does not even open it.
            return new ScalarAsVector(new Constant(evaluation, steps, 0));
        }
        finally
        {
            Around = before;
        }
    }

    /// <summary>Plans a part of the tree for which <see cref="CountsOnly"/> is as told.</summary>
    public T Within<T>(bool countsOnly, Func<T> plan)
    {
        var before = CountsOnly;
        CountsOnly = countsOnly;
        try
        {
            return plan();
        }
        finally
        {
            CountsOnly = before;
        }
    }

    public VectorOperator Vector(Expr expr, StepGrid grid)
    {
        var isNew = false;
        var rows = common.Rows(expr, grid, CountsOnly, found =>
        {
            isNew = true;
            return Plan(found, grid);
        });
        if (!isNew) Trace?.Shared(expr, grid);
        return rows;
    }

    VectorOperator Plan(Expr expr, StepGrid grid)
    {
        if (grid.Count > 1 && expr is not SubqueryExpr && StepInvariance.Holds(expr))
            return Trace is null ? new Spread(Vector(expr, grid.First), grid) : Trace.Spread(expr, grid, () => new Spread(Vector(expr, grid.First), grid));
        // Parentheses do nothing, and selectors say themselves that they are there: some are built without coming by here.
        return Trace is null || expr is ParenExpr or UnaryExpr { Negative: false } or VectorSelector ? Plain(expr, grid) : Trace.Vector(expr, grid, () => Plain(expr, grid));
    }

    VectorOperator Plain(Expr expr, StepGrid grid)
    {
        return expr switch
        {
            ParenExpr paren => Vector(paren.Inner, grid),
            VectorSelector selector => Selector(selector, grid, InstantSelector.Shows.Value),
            UnaryExpr { Negative: false } unary => Vector(unary.Inner, grid),
            UnaryExpr unary => NameDropped.Of(new HistogramMap(Vector(unary.Inner, grid), ElementFunctions.Negate, static histogram => histogram.Times(-1))),
            CallExpr call => calls.Vector(call, grid),
            AggregateExpr aggregate => Aggregate(aggregate, grid),
            BinaryExpr binary => Within(countsOnly: false, () => Pair(binary, grid)),
            _ => throw Evaluation.Failure($"cannot evaluate {expr.GetType().Name} as a vector"),
        };
    }

    public ScalarOperator Scalar(Expr expr, StepGrid grid)
    {
        if (grid.Count > 1 && expr is not NumberLiteral && StepInvariance.Holds(expr))
            return Trace is null ? new SpreadScalar(Scalar(expr, grid.First), grid) : Trace.Scalar(expr, grid, spread: true, () => new SpreadScalar(Scalar(expr, grid.First), grid));
        return Trace is null || expr is ParenExpr or UnaryExpr { Negative: false } ? PlainScalar(expr, grid) : Trace.Scalar(expr, grid, spread: false, () => PlainScalar(expr, grid));
    }

    ScalarOperator PlainScalar(Expr expr, StepGrid grid)
    {
        return expr switch
        {
            NumberLiteral number => new Constant(evaluation, grid, number.Value),
            ParenExpr paren => Scalar(paren.Inner, grid),
            UnaryExpr { Negative: false } unary => Scalar(unary.Inner, grid),
            UnaryExpr unary => Negated(Scalar(unary.Inner, grid)),
            BinaryExpr binary => new ScalarPair(binary.Op, Scalar(binary.Left, grid), Scalar(binary.Right, grid)),
            CallExpr call => calls.Scalar(call, grid),
            _ => throw Evaluation.Failure($"cannot evaluate {expr.GetType().Name} as a scalar"),
        };
    }

    public VectorOperator Selector(VectorSelector selector, StepGrid grid, InstantSelector.Shows shows)
        => Trace is null ? PlainSelector(selector, grid, shows) : Trace.Vector(selector, grid, () => PlainSelector(selector, grid, shows));

    /// <summary>Notes that something is to be read.</summary>
    public SeriesRead Read(IReadOnlyList<Matcher> matchers, (long MinMs, long MaxMs) span)
    {
        var read = Catalogue.Add(matchers, span);
        return Trace is null ? read : Trace.Reads(read, span);
    }

    VectorOperator PlainSelector(VectorSelector selector, StepGrid grid, InstantSelector.Shows shows)
    {
        var window = new TimeWindow(selector.Shift.OffsetMs, selector.Shift.AtMs);
        if (selector.Smoothed)
        {
            var wide = Read(selector.Matchers, SmoothedSelector.Span(grid, window, evaluation.LookbackMs));
            return new SmoothedSelector(evaluation, grid, wide, window, selector.Range, CountsOnly);
        }
        var read = Read(selector.Matchers, InstantSelector.Span(grid, window, evaluation.LookbackMs));
        return new InstantSelector(evaluation, grid, read, window, shows, CountsOnly);
    }

    static ScalarPerStep Negated(ScalarOperator inner) => new(inner.Evaluation, inner.Grid, step => -inner.Column[step]);

    VectorOperator Aggregate(AggregateExpr aggregate, StepGrid grid)
    {
        var rows = Vector(aggregate.Inner, grid);
        var projection = Grouping.Of(aggregate);
        if (GroupedRows.Handles(aggregate.Op)) return new GroupedRows(rows, projection, aggregate.Op, aggregate.Inner.Range);
        if (aggregate.Op == AggregateOp.CountValues)
        {
            var label = ((StringLiteral)Unwrap(aggregate.Parameter!)).Value;
            return new CountedValues(rows, Grouping.Of(aggregate.Without ? aggregate : aggregate with { Grouping = [.. aggregate.Grouping, label] }), label);
        }
        var parameter = Scalar(aggregate.Parameter!, grid);
        var place = aggregate.Parameter!.Range;
        return aggregate.Op == AggregateOp.Quantile
            ? new QuantileRows(rows, projection, parameter, place, aggregate.Inner.Range)
            : new SelectedRows(rows, projection, aggregate.Op, parameter, place, aggregate.Range);
    }

    VectorOperator Pair(BinaryExpr binary, StepGrid grid)
    {
        if (binary.Left.Type == ExprType.Scalar) return WithScalar.Of(binary, Vector(binary.Right, grid), Scalar(binary.Left, grid), scalarIsLeft: true);
        if (binary.Right.Type == ExprType.Scalar) return WithScalar.Of(binary, Vector(binary.Left, grid), Scalar(binary.Right, grid), scalarIsLeft: false);
        var (left, right) = (Vector(binary.Left, grid), Vector(binary.Right, grid));
        var matching = binary.Matching ?? new VectorMatching();
        return binary.Op switch
        {
            BinaryOp.And => new SetRows(left, right, matching, unless: false),
            BinaryOp.Unless => new SetRows(left, right, matching, unless: true),
            BinaryOp.Or => new UnionRows(left, right, matching),
            _ => new MatchedRows(binary with { Matching = matching }, left, right),
        };
    }

    public static Expr Unwrap(Expr expr) => expr is ParenExpr paren ? Unwrap(paren.Inner) : expr;
}
