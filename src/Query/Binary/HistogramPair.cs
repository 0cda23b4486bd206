using Barograph.Model.Samples;
using Barograph.Query.Functions;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>A binary operator where at least one side is a histogram, or that can do nothing but trim one.</summary>
internal sealed class HistogramPair(BinaryExpr expr, Annotations annotations)
{
    readonly HistogramNotices notices = new(annotations, expr.Range, "");

    public Cell Of(Cell left, Cell right) => (left.Histogram, right.Histogram, expr.Op) switch
    {
        (null, { } histogram, BinaryOp.Multiply) => histogram.Times(left.Number).WithoutEmptyBuckets(),
        ({ } histogram, null, BinaryOp.Multiply) => histogram.Times(right.Number).WithoutEmptyBuckets(),
        ({ } histogram, null, BinaryOp.Divide) => histogram.Over(right.Number).WithoutEmptyBuckets(),
        ({ } histogram, null, BinaryOp.TrimUpper) => HistogramTrim.Of(histogram, right.Number, keepsBelow: true),
        ({ } histogram, null, BinaryOp.TrimLower) => HistogramTrim.Of(histogram, right.Number, keepsBelow: false),
        ({ } ours, { } theirs, BinaryOp.Add) => Accept(HistogramArithmetic.Add(ours, theirs), HistogramNotices.Addition),
        ({ } ours, { } theirs, BinaryOp.Subtract) => Difference(ours, theirs),
        ({ } ours, { } theirs, BinaryOp.Equal) => Truth(ours, ours.SameAs(theirs)),
        ({ } ours, { } theirs, BinaryOp.NotEqual) => Truth(ours, !ours.SameAs(theirs)),
        _ => Incompatible(left, right),
    };

    Cell Truth(FloatHistogram left, bool holds) => expr.ReturnBool ? holds ? 1 : 0 : holds ? left : Cell.None;

    /// <summary>May be negative, so it is a gauge.</summary>
    FloatHistogram? Difference(FloatHistogram left, FloatHistogram right)
        => Accept(HistogramArithmetic.Subtract(left, right), HistogramNotices.Subtraction) is { } difference ? difference with { Hint = CounterResetHint.Gauge } : null;

    FloatHistogram? Accept(HistogramOutcome outcome, string doing)
    {
        if (outcome.ResetsCollide) notices.Collision(doing);
        if (outcome.BoundsReconciled) notices.Reconciled(doing);
        if (outcome.Result is null) notices.IncompatibleBuckets(Printer.NameOf(expr.Op));
        return outcome.Result?.WithoutEmptyBuckets();
    }

    Cell Incompatible(Cell left, Cell right)
    {
        notices.IncompatibleTypes(Kind(left), Printer.NameOf(expr.Op), Kind(right));
        return Cell.None;
    }

    static string Kind(Cell cell) => cell.Histogram is null ? "float" : "histogram";
}
