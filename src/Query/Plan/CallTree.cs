using System.Text;
using Barograph.Query.Functions;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>Calls that are not about ranges.</summary>
internal sealed class CallTree(Evaluation evaluation, OperatorTree tree, QuerySpan span)
{
    public VectorOperator Vector(CallExpr call, StepGrid grid)
    {
        var name = call.Function.Name;
        if (call.Arguments.Any(static argument => argument.Type == ExprType.Matrix)) return tree.Ranges.Vector(call, grid);
        switch (name)
        {
            case "vector":
                return new ScalarAsVector(tree.Scalar(call.Arguments[0], grid));
            case "absent":
                return new AbsentRow(Argument(), AbsentLabels.Of(call.Arguments[0]));
            case "timestamp":
                return NameDropped.Of(Timestamp(call.Arguments[0], grid));
            case "start_timestamp":
                return NameDropped.Of(StartTimestamp(call.Arguments[0], grid));
            case "label_replace":
                return RelabelledRows.Replace(Argument(), Text(call, 1), Text(call, 2), Text(call, 3), Text(call, 4));
            case "label_join":
                return RelabelledRows.Join(Argument(), Text(call, 1), Text(call, 2), [.. Enumerable.Range(3, call.Arguments.Count - 3).Select(i => Text(call, i))]);
            case "info":
                return InfoTree.Vector(call, grid, evaluation, tree);
            case "sort" or "sort_desc" or "sort_by_label" or "sort_by_label_desc":
                return Sorted(call, grid);
            case "clamp":
                return Mapped(static s => ElementFunctions.Clamp(s[0], s[1]));
            case "clamp_min":
                return Mapped(static s => ElementFunctions.Clamp(s[0], null));
            case "clamp_max":
                return Mapped(static s => ElementFunctions.Clamp(null, s[0]));
            case "round":
                return Mapped(static s => ElementFunctions.Round(s.Length > 0 ? s[0] : null));
            case "histogram_quantile" or "histogram_fraction" or "histogram_quantiles":
                return NameDropped.Of(tree.Within(countsOnly: false, () => Histogram(call, grid)));
            case "histogram_avg" or "histogram_count" or "histogram_sum" or "histogram_stddev" or "histogram_stdvar":
                return NameDropped.Of(tree.Within(countsOnly: name is "histogram_avg" or "histogram_count" or "histogram_sum", () => new HistogramNumbers(Argument(), HistogramNumber(name))));
        }
        if (ElementFunctions.Find(name) is not { } kernel) throw Evaluation.Failure($"unknown function with name \"{name}\"");
        // Calendar functions without an argument speak of the step's own time, in a row without labels.
        if (call.Arguments.Count == 0) return new RowMap(new ScalarAsVector(Time(grid)), kernel);
        return NameDropped.Of(new RowMap(Argument(), kernel));

        VectorOperator Argument() => tree.Vector(call.Arguments.First(static a => a.Type == ExprType.Vector), grid);

        VectorOperator Mapped(Func<ScalarOperator[], RowMap.Kernel> make)
        {
            var scalars = call.Arguments.Skip(1).Select(argument => tree.Scalar(argument, grid)).ToArray();
            return NameDropped.Of(new RowMap(Argument(), make(scalars), scalars));
        }
    }

    public ScalarOperator Scalar(CallExpr call, StepGrid grid)
    {
        switch (call.Function.Name)
        {
            case "time":
                return Time(grid);
            case "pi":
                return new Constant(evaluation, grid, Math.PI);
            case "scalar":
                return new VectorAsScalar(tree.Vector(call.Arguments[0], grid));
            case "start":
                return new Constant(evaluation, grid, span.StartMs / 1000.0);
            case "end":
                return new Constant(evaluation, grid, span.EndMs / 1000.0);
            case "range":
                return new Constant(evaluation, grid, (span.EndMs - span.StartMs) / 1000.0);
            case "step":
                return new Constant(evaluation, grid, span.StepMs / 1000.0);
            case "min_of" or "max_of":
                var (left, right) = (tree.Scalar(call.Arguments[0], grid), tree.Scalar(call.Arguments[1], grid));
                return call.Function.Name == "min_of"
                    ? new ScalarPerStep(evaluation, grid, step => Math.Min(left.Column[step], right.Column[step]))
                    : new ScalarPerStep(evaluation, grid, step => Math.Max(left.Column[step], right.Column[step]));
            default:
                throw Evaluation.Failure($"unknown function with name \"{call.Function.Name}\"");
        }
    }

    ScalarPerStep Time(StepGrid grid) => new(evaluation, grid, step => grid.At(step) / 1000.0);

    static Func<FloatHistogram, double> HistogramNumber(string name) => name switch
    {
        "histogram_count" => static histogram => histogram.Count,
        "histogram_sum" => static histogram => histogram.Sum,
        "histogram_avg" => static histogram => histogram.Sum / histogram.Count,
        "histogram_stdvar" => HistogramVariance.Of,
        _ => static histogram => Math.Sqrt(HistogramVariance.Of(histogram)),
    };

    /// <summary>What was calculated did not begin at any time.</summary>
    VectorOperator StartTimestamp(Expr argument, StepGrid grid)
        => OperatorTree.Unwrap(argument) is VectorSelector { Smoothed: false } selector
            ? tree.Selector(selector, grid, InstantSelector.Shows.StartTimestamp)
            : new RowMap(tree.Vector(argument, grid), ElementFunctions.Nothing);

    VectorOperator Timestamp(Expr argument, StepGrid grid)
    {
        if (OperatorTree.Unwrap(argument) is VectorSelector { Smoothed: false } selector) return tree.Selector(selector, grid, InstantSelector.Shows.Timestamp);
        // What was calculated has the step's time.
        return new StepTimes(tree.Vector(argument, grid));
    }

    VectorOperator Sorted(CallExpr call, StepGrid grid)
    {
        var rows = tree.Vector(call.Arguments[0], grid);
        if (evaluation.IsRange)
            evaluation.Annotations.Warn("sort is ineffective for range queries since results are always ordered by labels", call.Range);
        // Over a range the order does not matter, but sorting by value still is for numbers.
        if (!grid.IsInstant) return call.Function.Name is "sort" or "sort_desc" ? new RowMap(rows, static (_, _) => { }) : rows;
        var names = call.Arguments.Skip(1).Select(static a => Encoding.UTF8.GetBytes(((StringLiteral)OperatorTree.Unwrap(a)).Value)).ToArray();
        return call.Function.Name switch
        {
            "sort" => new SortedRows(rows, static (_, a, _, b) => SortedRows.ByValue(a, b, descending: false), keepsHistograms: false),
            "sort_desc" => new SortedRows(rows, static (_, a, _, b) => SortedRows.ByValue(a, b, descending: true), keepsHistograms: false),
            "sort_by_label" => new SortedRows(rows, SortedRows.ByLabels(names, descending: false), keepsHistograms: true),
            _ => new SortedRows(rows, SortedRows.ByLabels(names, descending: true), keepsHistograms: true),
        };
    }

    HistogramRankRows Histogram(CallExpr call, StepGrid grid)
    {
        var arguments = call.Arguments;
        var vector = arguments.First(static a => a.Type == ExprType.Vector);
        var scalars = arguments.Where(static a => a.Type == ExprType.Scalar).ToArray();
        HistogramRankRows.Measure[] measures = call.Function.Name switch
        {
            "histogram_quantile" => [Quantile(scalars[0], null)],
            "histogram_fraction" => [new HistogramRankRows.Measure(tree.Scalar(scalars[0], grid), tree.Scalar(scalars[1], grid))],
            _ => [.. scalars.Select(scalar => Quantile(scalar, Text(call, 1)))],
        };
        return new HistogramRankRows(tree.Vector(vector, grid), vector.Range, measures);

        HistogramRankRows.Measure Quantile(Expr scalar, string? label)
            => new(tree.Scalar(scalar, grid), null) { Label = label, Place = scalar.Range };
    }

    static string Text(CallExpr call, int argument) => ((StringLiteral)OperatorTree.Unwrap(call.Arguments[argument])).Value;
}
