using System.Runtime.Intrinsics;
using Barograph.Query.Operators;

namespace Barograph.Query.Binary;

/// <summary>+ - * / % ^ atan2</summary>
internal sealed class ArithmeticKernel<TFunction> : PairKernel
    where TFunction : struct, IPairFunction
{
    public override void Run(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> into)
    {
        var i = 0;
        if (TFunction.HasWide)
        {
            for (; i + 4 <= into.Length; i += 4)
            {
                Vector256<double> l = Four(left, i), r = Four(right, i);
                var nothing = Absent.Mask(l) | Absent.Mask(r);
                Vector256.ConditionalSelect(nothing, Vector256.Create(Absent.Value), TFunction.Of(l, r)).CopyTo(into.Slice(i, 4));
            }
        }
        for (; i < into.Length; i++)
        {
            double l = One(left, i), r = One(right, i);
            into[i] = Absent.Is(l) || Absent.Is(r) ? Absent.Value : TFunction.Of(l, r);
        }
    }
}
