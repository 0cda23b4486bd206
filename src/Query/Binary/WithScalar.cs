using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Functions;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>A vector and a scalar: <c>x * 8</c>, <c>1 - x</c>, <c>x &gt; 0.9</c>.</summary>
internal sealed class WithScalar : VectorOperator
{
    readonly VectorOperator vector;
    readonly ScalarOperator scalar;
    readonly bool scalarIsLeft;
    readonly bool trims;
    readonly PairKernel kernel;
    readonly HistogramPair histograms;

    WithScalar(BinaryExpr expr, VectorOperator vector, ScalarOperator scalar, bool scalarIsLeft)
        : base(vector.Evaluation, vector.Grid)
    {
        (this.vector, this.scalar, this.scalarIsLeft) = (vector, scalar, scalarIsLeft);
        trims = PairKernel.IsTrim(expr.Op);
        // A comparison keeps the vector's value whichever side it stands on.
        kernel = PairKernel.Of(expr.Op, expr.ReturnBool ? PairKernel.Keeps.Truth : scalarIsLeft ? PairKernel.Keeps.Right : PairKernel.Keeps.Left);
        histograms = new HistogramPair(expr, Evaluation.Annotations);
    }

    public override long CostPerRow => vector.CostPerRow;

    public override bool HasUniformNames => vector.HasUniformNames;

    public override bool HasDistinctLabels => vector.HasDistinctLabels;

    public static VectorOperator Of(BinaryExpr expr, VectorOperator vector, ScalarOperator scalar, bool scalarIsLeft)
    {
        var result = new WithScalar(expr, vector, scalar, scalarIsLeft);
        return PairKernel.IsComparison(expr.Op) && !expr.ReturnBool || PairKernel.IsTrim(expr.Op) ? result : NameDropped.Of(result);
    }

    public override void Open()
    {
        vector.Open();
        Rows = vector.Rows;
        _ = scalar.Column;
    }

    public override LabelSet LabelsOf(int row) => vector.LabelsOf(row);

    public override bool DropsNameOf(int row) => vector.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => vector.Group(projection);

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane)
    {
        vector.Read(firstRow, rowCount, into, lane);
        var steps = Grid.Count;
        if (trims && Absent.Anything(into.Values)) histograms.Of(0.0, 0.0);
        if (scalar.IsConstant) Pair(into.Values, scalar.Column.AsSpan(0, 1));
        else
        {
            for (var at = 0; at < into.Values.Length; at += steps) Pair(into.Values.Slice(at, steps), scalar.Column);
        }
        if (!into.HasHistograms) return;
        for (var i = 0; i < into.Values.Length; i++)
        {
            if (into.HistogramAt(i) is not { } histogram) continue;
            Cell number = scalar.Column[i % steps];
            var cell = scalarIsLeft ? histograms.Of(number, histogram) : histograms.Of(histogram, number);
            if (cell.Histogram is not null) into.Set(i, cell.Histogram);
            else into.Put(i, cell.Number);
        }
    }

    void Pair(Span<double> values, ReadOnlySpan<double> numbers)
    {
        if (scalarIsLeft) kernel.Run(numbers, values, values);
        else kernel.Run(values, numbers, values);
    }
}
