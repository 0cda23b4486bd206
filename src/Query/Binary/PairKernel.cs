using System.Runtime.Intrinsics;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>A binary operator over two columns. Absent on either side is absent in the result.</summary>
internal abstract class PairKernel
{
    /// <summary>What a comparison leaves behind.</summary>
    public enum Keeps : byte
    {
        Left,
        Right,

        /// <summary>1 or 0: the modifier <c>bool</c>.</summary>
        Truth,
    }

    /// <summary>The columns are equally long; a column of length 1 stands for the same number everywhere.</summary>
    public abstract void Run(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> into);

    public static bool IsComparison(BinaryOp op) => op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual;

    /// <summary>The trims work on native histograms only: floats leave nothing.</summary>
    public static bool IsTrim(BinaryOp op) => op is BinaryOp.TrimUpper or BinaryOp.TrimLower;

    public static PairKernel Of(BinaryOp op, Keeps keeps) => op switch
    {
        BinaryOp.Add => new ArithmeticKernel<Sum>(),
        BinaryOp.Subtract => new ArithmeticKernel<Difference>(),
        BinaryOp.Multiply => new ArithmeticKernel<Product>(),
        BinaryOp.Divide => new ArithmeticKernel<Quotient>(),
        BinaryOp.Modulo => new ArithmeticKernel<Remainder>(),
        BinaryOp.Power => new ArithmeticKernel<Power>(),
        BinaryOp.Atan2 => new ArithmeticKernel<ArcTangent>(),
        BinaryOp.Equal => new ComparisonKernel<IsEqual>(keeps),
        BinaryOp.NotEqual => new ComparisonKernel<IsUnequal>(keeps),
        BinaryOp.Less => new ComparisonKernel<IsLess>(keeps),
        BinaryOp.LessOrEqual => new ComparisonKernel<IsLessOrEqual>(keeps),
        BinaryOp.Greater => new ComparisonKernel<IsGreater>(keeps),
        BinaryOp.GreaterOrEqual => new ComparisonKernel<IsGreaterOrEqual>(keeps),
        _ => new EmptyKernel(),
    };

    protected static Vector256<double> Four(ReadOnlySpan<double> column, int at)
        => column.Length == 1 ? Vector256.Create(column[0]) : Vector256.Create(column.Slice(at, 4));

    protected static double One(ReadOnlySpan<double> column, int at) => column.Length == 1 ? column[0] : column[at];

    sealed class EmptyKernel : PairKernel
    {
        public override void Run(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> into) => into.Fill(Absent.Value);
    }
}
