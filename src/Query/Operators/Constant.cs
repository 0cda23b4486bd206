namespace Barograph.Query.Operators;

/// <summary>A number as written, or one that folding arrived at.</summary>
public sealed class Constant(Evaluation evaluation, StepGrid grid, double value) : ScalarOperator(evaluation, grid)
{
    public double Value => value;

    public override bool IsConstant => true;

    protected override double[] Calculate()
    {
        var column = new double[Grid.Count];
        Array.Fill(column, value);
        return column;
    }
}
