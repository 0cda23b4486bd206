using System.Diagnostics;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query.Explanation;
using Barograph.Query.Functions;
using Barograph.Query.Operators;
using Barograph.Query.Results;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>One query from its tree to its answer: resolve, fold, build operators; await what they read; calculate.</summary>
/// <param name="evaluation">What its operators share.</param>
/// <param name="span">Its times.</param>
/// <param name="tenant">Whose series.</param>
/// <param name="trace">Writes the plan down; null where nobody wants to see it.</param>
internal sealed class QueryRun(Evaluation evaluation, QuerySpan span, TenantId tenant, PlanTrace? trace)
{
    // Samples. A query that takes long must not hold a thread of the pool: requests, timers and cancellations wait for those.
    const long OwnThreadFrom = 200_000;

    /// <summary>What a step of a series costs, in samples.</summary>
    const long SamplesPerStep = 4;

    /// <summary>About what a selection keeps of each series.</summary>
    const long BytesPerSelected = 32;

    readonly StepGrid grid = span.Grid;

    /// <summary>Queries that were not begun because they would have cost too much.</summary>
    public Counter? RefusedByCost { get; init; }

    public double PreparationSeconds { get; private set; }

    public double InnerSeconds { get; private set; }

    public double SortSeconds { get; private set; }

    /// <summary>Known when the query has run, where it was asked for.</summary>
    public QueryPlan? Explanation { get; private set; }

    public async Task<QueryValue> AnswerAsync(ISeriesSource source, Expr query, ExplainMode mode)
    {
        var started = Stopwatch.GetTimestamp();
        var expr = MatcherPropagation.Propagate(ConstantFolding.Fold(ShiftResolution.Resolve(query, span)));
        var catalogue = new SelectorCatalogue();
        var tree = new OperatorTree(evaluation, span, expr, catalogue, trace);
        var calculate = Plan(tree, expr, grid);
        await catalogue.SelectAsync(source, tenant, evaluation);
        evaluation.TakeMemory(catalogue.Reads.Sum(static read => (long)read.Selection.Count) * BytesPerSelected);
        if (mode != ExplainMode.Plan) CostLimit.Check(catalogue.Reads, evaluation.Options.MaxCost, RefusedByCost);
        PreparationSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (mode == ExplainMode.Plan)
        {
            Explanation = trace!.Show(span, grid.Count, catalogue);
            return new VectorValue([]);
        }
        started = Stopwatch.GetTimestamp();
        if (evaluation.IsRange && grid.Count > 1) calculate = new StepBatches(evaluation, grid, calculate, Part, trace).Answer;
        if (trace is not null) calculate = Observed(calculate, trace.Root);
        var value = IsLong(catalogue, tree)
            ? await Task.Factory.StartNew(calculate, evaluation.Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : calculate();
        InnerSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds - SortSeconds;
        Explanation = trace?.Show(span, grid.Count, catalogue);
        return value;

        QueryValue Part(StepGrid some)
        {
            trace?.PlanAgain();
            return Plan(new OperatorTree(evaluation, span, expr, catalogue, trace), expr, some, isPart: true)();
        }
    }

    /// <summary>Few samples are much work too where they are looked at in many steps, or a subquery makes many points of them.</summary>
    bool IsLong(SelectorCatalogue catalogue, OperatorTree tree)
        => catalogue.SampleEstimate > OwnThreadFrom
            || Math.Max(1, catalogue.Reads.Sum(static read => (long)read.Selection.Count)) * (grid.Count * SamplesPerStep + tree.SubqueryPoints) > OwnThreadFrom;

    static Func<QueryValue> Observed(Func<QueryValue> calculate, OperatorProbe probe) => () =>
    {
        using var turn = probe.Enter();
        var value = calculate();
        var (series, samples) = value switch
        {
            MatrixValue matrix => (matrix.Series.Count, matrix.Series.Sum(static series => (long)series.Values.Length + series.Histograms.Count)),
            VectorValue vector => (vector.Samples.Count, vector.Samples.Count),
            _ => (1, 1),
        };
        probe.SawSeries(series);
        probe.SawSamples(samples);
        return value;
    };

    /// <summary>What answers over these steps. In a part of an answer names that go at the end stay: they go from a row's other parts too.</summary>
    Func<QueryValue> Plan(OperatorTree tree, Expr expr, StepGrid grid, bool isPart = false)
    {
        expr = OperatorTree.Unwrap(expr);
        switch (expr.Type)
        {
            case ExprType.String:
                return () => new StringValue(span.StartMs, ((StringLiteral)expr).Value);
            case ExprType.Matrix:
                if (evaluation.IsRange) throw new QueryException(QueryErrorKind.BadData, "invalid expression type \"range vector\" for range query, must be Scalar or instant Vector");
                var (input, spec) = tree.Ranges.Input(expr, grid);
                return () =>
                {
                    input.Open();
                    return Sorted(Answer.Samples(evaluation, input, Edges(expr, spec)));
                };
            case ExprType.Scalar:
                var scalar = tree.Scalar(expr, grid);
                return () => Scalar(scalar);
            default:
                var rows = tree.Vector(expr, grid);
                var final = evaluation.DelaysNameRemoval ? new DistinctRows(isPart ? rows : new NameRemoval(rows)) : rows;
                return () =>
                {
                    final.Open();
                    return evaluation.IsRange ? Sorted(Answer.Range(final)) : Answer.Instant(final);
                };
        }
    }

    EdgeSamples? Edges(Expr expr, RangeSpec spec)
    {
        if (expr is not MatrixSelector { Selector: { Anchored: true } or { Smoothed: true } } matrix) return null;
        var end = spec.Window.From(grid.StartMs);
        return new EdgeSamples(end - spec.RangeMs, end, matrix.Selector.Smoothed);
    }

    QueryValue Scalar(ScalarOperator scalar)
    {
        if (!evaluation.IsRange) return new ScalarValue(span.StartMs, scalar.Column[0]);
        return Answer.Range(Opened(new ScalarAsVector(scalar)));
    }

    static ScalarAsVector Opened(ScalarAsVector rows)
    {
        rows.Open();
        return rows;
    }

    MatrixValue Sorted(MatrixValue matrix)
    {
        var started = Stopwatch.GetTimestamp();
        var series = (List<MatrixSeries>)matrix.Series;
        Answer.Sort(series);
        for (var i = 1; i < series.Count; i++)
        {
            if (series[i].Labels == series[i - 1].Labels) throw Evaluation.Failure(DistinctRows.Collision);
        }
        SortSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return matrix;
    }
}
