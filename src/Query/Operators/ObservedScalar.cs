using Barograph.Query.Explanation;

namespace Barograph.Query.Operators;

/// <summary>As <see cref="ObservedRows"/>, over a scalar.</summary>
public sealed class ObservedScalar(ScalarOperator scalar, OperatorProbe probe) : ScalarOperator(scalar.Evaluation, scalar.Grid)
{
    public override bool IsConstant => scalar.IsConstant;

    protected override double[] Calculate()
    {
        using (probe.Enter()) _ = scalar.Column;
        probe.SawSamples(scalar.Column.Length);
        return scalar.Column;
    }
}
