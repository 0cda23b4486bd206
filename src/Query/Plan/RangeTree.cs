using Barograph.Query.Functions;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>Calls with a range vector: <c>rate(x[5m])</c>, <c>max_over_time(rate(x[5m])[1h:1m])</c>.</summary>
internal sealed class RangeTree(Evaluation evaluation, OperatorTree tree)
{
    static readonly string[] Anchorable = ["changes", "delta", "increase", "rate", "resets"];
    static readonly string[] Smoothable = ["delta", "increase", "rate"];

    public VectorOperator Vector(CallExpr call, StepGrid grid)
    {
        var name = call.Function.Name;
        var range = call.Arguments.Select(OperatorTree.Unwrap).First(static argument => argument.Type == ExprType.Matrix);
        var scalars = call.Arguments.Where(static argument => argument.Type == ExprType.Scalar).Select(argument => tree.Scalar(argument, grid)).ToArray();
        var (input, spec) = Input(range, grid);
        var modifier = (range as MatrixSelector)?.Selector;
        Check(name, modifier);
        var rows = new RangeRows(
            evaluation, grid, input, spec, Functions(name, modifier), Place(call), Notice(call, input, scalars), scalars)
        {
            Refusal = name == "double_exponential_smoothing" ? DoubleSmoothing.Refusal : null,
        };
        if (name == "absent_over_time")
        {
            // Its labels come from matchers, also __type__: it stays, and goes with delayed names all the same, as of all range functions but two.
            var absent = new AbsentRow(rows, AbsentLabels.Of(range));
            return evaluation.DelaysNameRemoval ? NameDropped.Of(absent) : absent;
        }
        return name is "last_over_time" or "first_over_time" ? new DistinctRows(rows) : NameDropped.Of(rows);
    }

    /// <summary>The steps of a subquery: multiples of its own step, so that they do not move when the query does.</summary>
    StepGrid SubqueryGrid(SubqueryExpr subquery, TimeWindow window, StepGrid outer, long stepMs)
    {
        var open = window.From(outer.StartMs) - subquery.RangeMs;
        var start = stepMs * (open / stepMs);
        if (start <= open) start += stepMs;
        return evaluation.Bounded(start, window.From(outer.EndMs), stepMs);
    }

    public (SampleInput Input, RangeSpec Spec) Input(Expr range, StepGrid grid)
    {
        if (tree.Trace is null) return Plain(range, grid);
        RangeSpec spec = default;
        var input = tree.Trace.Samples(range, grid, () =>
        {
            (var plain, spec) = Plain(range, grid);
            return plain;
        });
        return (input, spec);
    }

    (SampleInput Input, RangeSpec Spec) Plain(Expr range, StepGrid grid)
    {
        if (range is SubqueryExpr subquery)
        {
            var window = new TimeWindow(subquery.Shift.OffsetMs, subquery.Shift.AtMs);
            var step = subquery.StepMs > 0 ? subquery.StepMs : (long)evaluation.Options.DefaultSubqueryStep.TotalMilliseconds;
            var steps = SubqueryGrid(subquery, window, grid, step);
            tree.NoteSubquery(steps);
            var use = new SubqueryUse(grid, window, subquery.RangeMs, tree.Around);
            return (new SubquerySamples(tree.Inside(use, subquery.Inner, steps), use), new RangeSpec(window, subquery.RangeMs));
        }
        var matrix = (MatrixSelector)range;
        var selector = matrix.Selector;
        var spec = new RangeSpec(
            new TimeWindow(selector.Shift.OffsetMs, selector.Shift.AtMs), matrix.RangeMs,
            selector.Anchored || selector.Smoothed ? evaluation.LookbackMs : 0, selector.Smoothed ? evaluation.LookbackMs : 0);
        var span = spec.Span(grid);
        return (new SelectorSamples(tree.Read(selector.Matchers, span), span.MinMs, span.MaxMs, tree.CountsOnly), spec);
    }

    static void Check(string name, VectorSelector? modifier)
    {
        if (modifier is { Anchored: true } && !Anchorable.Contains(name))
            throw Evaluation.Failure($"anchored modifier can only be used with: {string.Join(", ", Anchorable)} - not with {name}");
        if (modifier is { Smoothed: true } && !Smoothable.Contains(name))
            throw Evaluation.Failure($"smoothed modifier can only be used with: {string.Join(", ", Smoothable)} - not with {name}");
    }

    /// <summary>Prometheus forgets where a subquery stands, and says 1:1 of it.</summary>
    static TextRange Place(CallExpr call)
        => OperatorTree.Unwrap(call.Arguments[0]) is SubqueryExpr ? default : call.Arguments[0].Range;

    Action<int, ReadOnlySpan<double>>? Notice(CallExpr call, SampleInput input, ScalarOperator[] scalars) => call.Function.Name switch
    {
        "rate" or "increase" => new NonCounterNotice(evaluation, input, Place(call)).See,
        "quantile_over_time" => new QuantileNotice(evaluation, scalars[0], call.Arguments[0].Range).See,
        _ => null,
    };

    RangeFunctions Functions(string name, VectorSelector? modifier)
    {
        var extended = modifier is { Anchored: true } or { Smoothed: true };
        var smoothed = modifier is { Smoothed: true };
        var starts = evaluation.Options.StartTimestamps;
        return name switch
        {
            "rate" or "increase" or "delta" when extended => Extended(name, smoothed),
            "rate" => new(new RateKernel(isCounter: true, perSecond: true), new MixedKernel<MixedRate>(new(true, true), starts)),
            "increase" => new(new RateKernel(isCounter: true, perSecond: false), new MixedKernel<MixedRate>(new(true, false), starts)),
            "delta" => new(new RateKernel(isCounter: false, perSecond: false), new MixedKernel<MixedRate>(new(false, false))),
            "irate" => new(new SlidingKernel<LastTwo>(new(isRate: true)), new MixedKernel<MixedLastTwo>(new(true), starts)),
            "idelta" => new(new SlidingKernel<LastTwo>(new(isRate: false)), new MixedKernel<MixedLastTwo>(new(false))),
            "changes" => new(new SlidingKernel<Turns>(new(onlyDown: false, extended)), new MixedKernel<MixedTurns>(new(false, extended))),
            "resets" => new(new SlidingKernel<Turns>(new(onlyDown: true, extended)), new MixedKernel<MixedTurns>(new(true, extended), starts)),
            "sum_over_time" => new(new SlidingKernel<SumOverTime>(default), new MixedKernel<MixedTotal>(new(isMean: false))),
            "avg_over_time" => new(new SlidingKernel<AverageOverTime>(default), new MixedKernel<MixedTotal>(new(isMean: true))),
            "first_over_time" => new(new SlidingKernel<FirstOverTime>(default), new MixedKernel<MixedEdge>(new(last: false))),
            "last_over_time" => new(new SlidingKernel<LastOverTime>(default), new MixedKernel<MixedEdge>(new(last: true))),
            "count_over_time" => RangeFunctions.OfAny(new SlidingKernel<CountOverTime>(default)),
            "present_over_time" or "absent_over_time" => RangeFunctions.OfAny(new SlidingKernel<PresentOverTime>(default)),
            "ts_of_first_over_time" => RangeFunctions.OfAny(new SlidingKernel<EdgeTime>(new(last: false))),
            "ts_of_last_over_time" => RangeFunctions.OfAny(new SlidingKernel<EdgeTime>(new(last: true))),
            _ => RangeFunctions.OfNumbers(Numbers(name)),
        };
    }

    static RangeFunctions Extended(string name, bool smoothed)
    {
        var (isCounter, perSecond) = (name != "delta", name == "rate");
        var numbers = new ExtendedRate(isCounter, perSecond, smoothed);
        return new(new SlidingKernel<ExtendedRate>(numbers), new MixedKernel<MixedExtendedRate>(new(numbers, isCounter, perSecond, smoothed)));
    }

    static RangeKernel Numbers(string name) => name switch
    {
        "min_over_time" => new SlidingKernel<ExtremeOverTime>(new ExtremeOverTime(largest: false, time: false)),
        "max_over_time" => new SlidingKernel<ExtremeOverTime>(new ExtremeOverTime(largest: true, time: false)),
        "ts_of_min_over_time" => new SlidingKernel<ExtremeOverTime>(new ExtremeOverTime(largest: false, time: true)),
        "ts_of_max_over_time" => new SlidingKernel<ExtremeOverTime>(new ExtremeOverTime(largest: true, time: true)),
        "stddev_over_time" => new SlidingKernel<VarianceOverTime>(new VarianceOverTime(root: true)),
        "stdvar_over_time" => new SlidingKernel<VarianceOverTime>(new VarianceOverTime(root: false)),
        "quantile_over_time" => new SlidingKernel<QuantileOverTime>(default),
        "mad_over_time" => new SlidingKernel<MedianDeviation>(default),
        "deriv" => new SlidingKernel<LinearTrend>(new LinearTrend(predict: false)),
        "predict_linear" => new SlidingKernel<LinearTrend>(new LinearTrend(predict: true)),
        "double_exponential_smoothing" => new SlidingKernel<DoubleSmoothing>(default),
        _ => throw Evaluation.Failure($"unknown function with name \"{name}\""),
    };
}
