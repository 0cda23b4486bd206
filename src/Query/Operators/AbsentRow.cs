using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary><c>absent(v)</c>, <c>absent_over_time(v[…])</c>: one row with 1 at the steps at which no row has a value.</summary>
public sealed class AbsentRow(VectorOperator rows, LabelSet labels) : VectorOperator(rows.Evaluation, rows.Grid)
{
    double[] column = [];

    public override bool HasUniformNames => true;

    public override void Open()
    {
        rows.Open();
        Rows = 1;
        column = new double[Grid.Count];
        Array.Fill(column, 1.0);
        RowScan.Run(rows, (_, _, block) =>
        {
            for (var i = 0; i < block.Values.Length; i++)
            {
                if (block.Has(i)) column[i % column.Length] = Absent.Value;
            }
        });
    }

    public override LabelSet LabelsOf(int row) => labels;

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane) => column.CopyTo(into.Values);
}
