using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>The empty vector.</summary>
public sealed class NoRows(Evaluation evaluation, StepGrid grid) : VectorOperator(evaluation, grid)
{
    public override bool HasUniformNames => true;

    public override void Open()
    {
    }

    public override LabelSet LabelsOf(int row) => LabelSet.Empty;

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
    {
    }
}
