using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>Rows that had to be calculated all at once, when the tree was opened.</summary>
public abstract class StoredRows(Evaluation evaluation, StepGrid grid) : VectorOperator(evaluation, grid)
{
    ColumnBlock? block;
    LabelSet[] labels = [];
    bool[]? drops;

    public override LabelSet LabelsOf(int row) => labels[row];

    public override bool DropsNameOf(int row) => drops is not null && drops[row];

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
        => block!.BlockOf(firstRow, rows).CopyTo(into);

    protected void Store(ColumnBlock values, LabelSet[] rowLabels, bool[]? dropsName = null)
    {
        block = values;
        labels = rowLabels;
        drops = dropsName;
        Rows = rowLabels.Length;
    }
}
