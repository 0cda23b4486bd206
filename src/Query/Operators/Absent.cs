using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Barograph.Query.Operators;

/// <summary>
/// "No sample at this step", as one particular NaN told from others by its bits. Columns then need no bitmap beside them, and a kernel
/// that calculates blindly only has to put the mark back where one of its inputs carried it.
/// </summary>
public static class Absent
{
    /// <summary>A quiet NaN that neither Prometheus nor arithmetic makes.</summary>
    public const ulong Bits = 0x7ffc_0ba7_0000_0b5e;

    public static double Value => BitConverter.UInt64BitsToDouble(Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(double value) => BitConverter.DoubleToUInt64Bits(value) == Bits;

    /// <summary>All bits set in the lanes that are absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Mask(Vector256<double> values)
        => Vector256.Equals(values.AsUInt64(), Vector256.Create(Bits)).AsDouble();

    public static int CountPresent(ReadOnlySpan<double> values)
    {
        var present = 0;
        foreach (var value in values) present += Is(value) ? 0 : 1;
        return present;
    }

    public static bool Anything(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (!Is(value)) return true;
        }
        return false;
    }
}
