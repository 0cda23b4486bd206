using Barograph.Model.Samples;

namespace Barograph.Query.Operators;

/// <summary><c>scalar(v)</c>: the value of the only row at each step; NaN where there is none or more than one.</summary>
public sealed class VectorAsScalar(VectorOperator rows) : ScalarOperator(rows.Evaluation, rows.Grid)
{
    public override bool IsConstant => Grid.Count <= 1;

    protected override double[] Calculate()
    {
        rows.Open();
        var column = new double[Grid.Count];
        var seen = new int[Grid.Count];
        RowScan.Run(rows, (_, _, block) =>
        {
            var values = block.Values;
            for (var i = 0; i < values.Length; i++)
            {
                if (Absent.Is(values[i])) continue;
                column[i % column.Length] = values[i];
                seen[i % column.Length]++;
            }
        });
        for (var step = 0; step < column.Length; step++)
        {
            if (seen[step] != 1) column[step] = StaleMarker.NormalNan;
        }
        return column;
    }
}
