using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary><c>vector(s)</c>: one row without labels.</summary>
public sealed class ScalarAsVector(ScalarOperator scalar) : VectorOperator(scalar.Evaluation, scalar.Grid)
{
    public override bool HasUniformNames => true;

    public override void Open()
    {
        Rows = 1;
        _ = scalar.Column;
    }

    public override LabelSet LabelsOf(int row) => LabelSet.Empty;

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane) => scalar.Column.CopyTo(into.Values);
}
