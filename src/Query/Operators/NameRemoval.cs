using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>The end of delayed name removal: marked names go now.</summary>
public sealed class NameRemoval(VectorOperator rows) : VectorOperator(rows.Evaluation, rows.Grid)
{
    public override long CostPerRow => rows.CostPerRow;

    public override bool HasDistinctLabels => false;

    public override void Open()
    {
        rows.Open();
        Rows = rows.Rows;
    }

    public override LabelSet LabelsOf(int row) => rows.DropsNameOf(row) ? RowLabels.Strip(rows.LabelsOf(row)) : rows.LabelsOf(row);

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane) => rows.Read(firstRow, rowCount, into, lane);
}
