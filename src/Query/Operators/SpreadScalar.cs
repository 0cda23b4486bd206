namespace Barograph.Query.Operators;

/// <summary>A scalar that was evaluated once because time does not change it.</summary>
public sealed class SpreadScalar(ScalarOperator once, StepGrid grid) : ScalarOperator(once.Evaluation, grid)
{
    public override bool IsConstant => true;

    protected override double[] Calculate()
    {
        var column = new double[Grid.Count];
        if (column.Length > 0) Array.Fill(column, once.Column[0]);
        return column;
    }
}
