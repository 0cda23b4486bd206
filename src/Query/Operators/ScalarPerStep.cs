namespace Barograph.Query.Operators;

/// <summary>A number that follows from the time of the step and other scalars: <c>time()</c>, <c>1 + time()</c>.</summary>
public sealed class ScalarPerStep(Evaluation evaluation, StepGrid grid, Func<int, double> at) : ScalarOperator(evaluation, grid)
{
    protected override double[] Calculate()
    {
        var column = new double[Grid.Count];
        for (var step = 0; step < column.Length; step++) column[step] = at(step);
        return column;
    }
}
