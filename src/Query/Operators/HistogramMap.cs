using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;

namespace Barograph.Query.Operators;

/// <summary>As <see cref="RowMap"/>, for what can be done to a histogram too.</summary>
/// <param name="rows">The vector.</param>
/// <param name="numbers">What is done to numbers.</param>
/// <param name="histograms">What becomes of a histogram.</param>
public sealed class HistogramMap(VectorOperator rows, RowMap.Kernel numbers, Func<FloatHistogram, FloatHistogram> histograms)
    : VectorOperator(rows.Evaluation, rows.Grid)
{
    public override long CostPerRow => rows.CostPerRow;

    public override bool HasUniformNames => rows.HasUniformNames;

    public override bool HasDistinctLabels => rows.HasDistinctLabels;

    public override void Open()
    {
        rows.Open();
        Rows = rows.Rows;
    }

    public override LabelSet LabelsOf(int row) => rows.LabelsOf(row);

    public override bool DropsNameOf(int row) => rows.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => rows.Group(projection);

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane)
    {
        rows.Read(firstRow, rowCount, into, lane);
        numbers(into.Values, Grid.Count);
        if (!into.HasHistograms) return;
        for (var i = 0; i < into.Values.Length; i++)
        {
            if (into.HistogramAt(i) is { } histogram) into.Set(i, histograms(histogram));
        }
    }
}
