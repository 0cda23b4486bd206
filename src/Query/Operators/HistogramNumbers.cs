using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;

namespace Barograph.Query.Operators;

/// <summary><c>histogram_count</c> and its like: one number for each histogram, nothing for numbers.</summary>
public sealed class HistogramNumbers(VectorOperator rows, Func<FloatHistogram, double> number) : VectorOperator(rows.Evaluation, rows.Grid)
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
        into.Values.Fill(Absent.Value);
        if (!into.HasHistograms) return;
        for (var i = 0; i < into.Values.Length; i++)
        {
            if (into.HistogramAt(i) is { } histogram) into.Put(i, number(histogram));
        }
    }
}
