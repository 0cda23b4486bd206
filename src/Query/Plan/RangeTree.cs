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
        var rows = new RangeRows(evaluation, grid, input, spec, Kernel(name, modifier), Notice(call, input, scalars), scalars);
        if (name == "absent_over_time") return new AbsentRow(rows, AbsentLabels.Of(range));
        return name is "last_over_time" or "first_over_time" ? new DistinctRows(rows) : NameDropped.Of(rows, strict: true);
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
        if (range is SubqueryExpr subquery)
        {
            var window = new TimeWindow(subquery.Shift.OffsetMs, subquery.Shift.AtMs);
            var step = subquery.StepMs > 0 ? subquery.StepMs : (long)evaluation.Options.DefaultSubqueryStep.TotalMilliseconds;
            var inner = tree.Vector(subquery.Inner, SubqueryGrid(subquery, window, grid, step));
            return (new SubquerySamples(inner), new RangeSpec(window, subquery.RangeMs));
        }
        var matrix = (MatrixSelector)range;
        var selector = matrix.Selector;
        var spec = new RangeSpec(
            new TimeWindow(selector.Shift.OffsetMs, selector.Shift.AtMs), matrix.RangeMs,
            selector.Anchored || selector.Smoothed ? evaluation.LookbackMs : 0, selector.Smoothed ? evaluation.LookbackMs : 0);
        var span = spec.Span(grid);
        return (new SelectorSamples(tree.Catalogue.Add(selector.Matchers, span), span.MinMs, span.MaxMs), spec);
    }

    static void Check(string name, VectorSelector? modifier)
    {
        if (modifier is { Anchored: true } && !Anchorable.Contains(name))
            throw Evaluation.Failure($"anchored modifier can only be used with: {string.Join(", ", Anchorable)} - not with {name}");
        if (modifier is { Smoothed: true } && !Smoothable.Contains(name))
            throw Evaluation.Failure($"smoothed modifier can only be used with: {string.Join(", ", Smoothable)} - not with {name}");
    }

    Action<int>? Notice(CallExpr call, SampleInput input, ScalarOperator[] scalars)
    {
        // Prometheus forgets where a subquery stands, and says 1:1 of it.
        var place = input is SubquerySamples ? default : call.Arguments[0].Range;
        if (call.Function.Name is "rate" or "increase") return new NonCounterNotice(evaluation.Annotations, input, place).See;
        if (call.Function.Name != "quantile_over_time") return null;
        return _ =>
        {
            foreach (var q in scalars[0].Column)
            {
                if (!Quantiles.IsValid(q))
                    evaluation.Annotations.Warn($"quantile value should be between 0 and 1, got {Numerals.General(q)}", call.Arguments[0].Range);
            }
        };
    }

    static RangeKernel Kernel(string name, VectorSelector? modifier)
    {
        var extended = modifier is { Anchored: true } or { Smoothed: true };
        var smoothed = modifier is { Smoothed: true };
        return name switch
        {
            "rate" or "increase" or "delta" when extended
                => new SlidingKernel<ExtendedRate>(new ExtendedRate(isCounter: name != "delta", perSecond: name == "rate", smoothed)),
            "rate" => new RateKernel(isCounter: true, perSecond: true),
            "increase" => new RateKernel(isCounter: true, perSecond: false),
            "delta" => new RateKernel(isCounter: false, perSecond: false),
            "irate" => new SlidingKernel<LastTwo>(new LastTwo(isRate: true)),
            "idelta" => new SlidingKernel<LastTwo>(new LastTwo(isRate: false)),
            "changes" => new SlidingKernel<Turns>(new Turns(onlyDown: false, extended)),
            "resets" => new SlidingKernel<Turns>(new Turns(onlyDown: true, extended)),
            "sum_over_time" => new SlidingKernel<SumOverTime>(default),
            "avg_over_time" => new SlidingKernel<AverageOverTime>(default),
            "count_over_time" => new SlidingKernel<CountOverTime>(default),
            "min_over_time" => new SlidingKernel<ExtremeOverTime>(new ExtremeOverTime(largest: false, time: false)),
            "max_over_time" => new SlidingKernel<ExtremeOverTime>(new ExtremeOverTime(largest: true, time: false)),
            "ts_of_min_over_time" => new SlidingKernel<ExtremeOverTime>(new ExtremeOverTime(largest: false, time: true)),
            "ts_of_max_over_time" => new SlidingKernel<ExtremeOverTime>(new ExtremeOverTime(largest: true, time: true)),
            "ts_of_first_over_time" => new SlidingKernel<EdgeTime>(new EdgeTime(last: false)),
            "ts_of_last_over_time" => new SlidingKernel<EdgeTime>(new EdgeTime(last: true)),
            "first_over_time" => new SlidingKernel<FirstOverTime>(default),
            "last_over_time" => new SlidingKernel<LastOverTime>(default),
            "present_over_time" or "absent_over_time" => new SlidingKernel<PresentOverTime>(default),
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
}
