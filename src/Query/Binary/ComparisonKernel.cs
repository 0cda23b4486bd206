using System.Runtime.Intrinsics;
using Barograph.Query.Operators;

namespace Barograph.Query.Binary;

/// <summary>== != &lt; &lt;= &gt; &gt;=: a filter, or with <c>bool</c> a number.</summary>
internal sealed class ComparisonKernel<TTest>(PairKernel.Keeps keeps) : PairKernel
    where TTest : struct, IPairTest
{
    public override void Run(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> into)
    {
        var i = 0;
        var absent = Vector256.Create(Absent.Value);
        for (; i + 4 <= into.Length; i += 4)
        {
            Vector256<double> l = Four(left, i), r = Four(right, i);
            var holds = TTest.Of(l, r);
            var result = keeps switch
            {
                Keeps.Left => Vector256.ConditionalSelect(holds, l, absent),
                Keeps.Right => Vector256.ConditionalSelect(holds, r, absent),
                _ => Vector256.ConditionalSelect(holds, Vector256<double>.One, Vector256<double>.Zero),
            };
            Vector256.ConditionalSelect(Absent.Mask(l) | Absent.Mask(r), absent, result).CopyTo(into.Slice(i, 4));
        }
        for (; i < into.Length; i++)
        {
            double l = One(left, i), r = One(right, i);
            if (Absent.Is(l) || Absent.Is(r)) into[i] = Absent.Value;
            else if (keeps == Keeps.Truth) into[i] = TTest.Of(l, r) ? 1 : 0;
            else into[i] = !TTest.Of(l, r) ? Absent.Value : keeps == Keeps.Left ? l : r;
        }
    }
}
