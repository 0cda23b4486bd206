namespace Barograph.Query.Operators;

/// <summary>A node whose value is one number at every step.</summary>
public abstract class ScalarOperator(Evaluation evaluation, StepGrid grid)
{
    double[]? column;

    public Evaluation Evaluation { get; } = evaluation;

    public StepGrid Grid { get; } = grid;

    /// <summary>The same at all steps.</summary>
    public virtual bool IsConstant => Grid.Count <= 1;

    /// <summary>The number at every step; calculated when first asked for, by the thread that opens the tree.</summary>
    public double[] Column => column ??= Calculate();

    protected abstract double[] Calculate();
}
