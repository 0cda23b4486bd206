using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>A vector and a scalar: <c>x * 8</c>, <c>1 - x</c>, <c>x &gt; 0.9</c>.</summary>
internal static class WithScalar
{
    /// <summary>A comparison keeps the vector's value whichever side it stands on.</summary>
    public static VectorOperator Of(BinaryExpr expr, VectorOperator vector, ScalarOperator scalar, bool scalarIsLeft)
    {
        var keeps = expr.ReturnBool ? PairKernel.Keeps.Truth : scalarIsLeft ? PairKernel.Keeps.Right : PairKernel.Keeps.Left;
        var kernel = PairKernel.Of(expr.Op, keeps);
        var result = new RowMap(vector, Calculate, scalar);
        return PairKernel.IsComparison(expr.Op) && !expr.ReturnBool || PairKernel.IsTrim(expr.Op) ? result : NameDropped.Of(result);

        void Calculate(Span<double> values, int steps)
        {
            if (scalar.IsConstant)
            {
                Pair(values, scalar.Column.AsSpan(0, 1));
                return;
            }
            for (var at = 0; at < values.Length; at += steps) Pair(values.Slice(at, steps), scalar.Column);
        }

        void Pair(Span<double> values, ReadOnlySpan<double> numbers)
        {
            if (scalarIsLeft) kernel.Run(numbers, values, values);
            else kernel.Run(values, numbers, values);
        }
    }
}
