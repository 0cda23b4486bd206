namespace Barograph.Model.Samples;

/// <summary>The value that says "this series ended here": one particular NaN, told from others by its bits.</summary>
public static class StaleMarker
{
    /// <summary>The quiet NaN with payload 2, as Prometheus writes it.</summary>
    public const ulong Bits = 0x7ff0_0000_0000_0002;

    /// <summary>The NaN that is an ordinary value.</summary>
    public const ulong NormalNanBits = 0x7ff8_0000_0000_0001;

    public static double Value => BitConverter.UInt64BitsToDouble(Bits);

    public static double NormalNan => BitConverter.UInt64BitsToDouble(NormalNanBits);

    public static bool Is(double value) => BitConverter.DoubleToUInt64Bits(value) == Bits;
}
