using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>Two scalars; comparisons say 1 or 0.</summary>
internal sealed class ScalarPair(BinaryOp op, ScalarOperator left, ScalarOperator right) : ScalarOperator(left.Evaluation, left.Grid)
{
    public override bool IsConstant => left.IsConstant && right.IsConstant;

    public static double Of(BinaryOp op, double left, double right)
    {
        double result = 0;
        Kernel(op).Run(new ReadOnlySpan<double>(in left), new ReadOnlySpan<double>(in right), new Span<double>(ref result));
        return result;
    }

    protected override double[] Calculate()
    {
        var column = new double[Grid.Count];
        Kernel(op).Run(left.Column, right.Column, column);
        return column;
    }

    static PairKernel Kernel(BinaryOp op) => PairKernel.IsTrim(op)
        ? throw Evaluation.Failure($"operator \"{Printer.NameOf(op)}\" not allowed for Scalar operations")
        : PairKernel.Of(op, PairKernel.Keeps.Truth);
}
