using System.Runtime.CompilerServices;

namespace Barograph.Query.Histograms;

/// <summary>Compensated summation as Neumaier improved it: what each addition rounds off is kept beside the sum.</summary>
public static class Kahan
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(double value, ref double sum, ref double rest)
    {
        var total = sum + value;
        if (double.IsInfinity(total)) rest = 0;
        else if (Math.Abs(sum) >= Math.Abs(value)) rest += (sum - total) + value;
        else rest += (value - total) + sum;
        sum = total;
    }
}
