using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary><c>timestamp(v)</c> of what was calculated: the step's time wherever there is anything.</summary>
public sealed class StepTimes(VectorOperator rows) : VectorOperator(rows.Evaluation, rows.Grid)
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
        for (var i = 0; i < into.Values.Length; i++)
        {
            if (into.Has(i)) into.Put(i, Grid.At(i % Grid.Count) / 1000.0);
        }
    }
}
