using System.Runtime.CompilerServices;

namespace Barograph.Storage.Wal;

/// <summary>Values as decimal numbers: <c>mantissa / 10^scale</c>, exact to the bit or not at all.</summary>
/// <remarks>
/// Most metrics are whole numbers or short decimals; the difference of two mantissas takes fewer bytes than the XOR of
/// two doubles. Both sides compute the mantissa of the value before with the same instructions, so it need not be stored.
/// </remarks>
static class DecimalScale
{
    public const byte Max = 9;

    /// <summary>Decimals do not pay for this series: values go as XOR.</summary>
    public const byte Binary = 0xfe;

    /// <summary>Nothing is known yet.</summary>
    public const byte Unset = 0xff;

    const double MantissaLimit = 1L << 52;

    static ReadOnlySpan<double> Powers => [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    public static double PowerOf(byte scale) => Powers[scale];

    /// <summary>The nearest mantissa; for values that are no such decimals some number, but always the same one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MantissaOf(ulong valueBits, byte scale)
        => (long)Math.Round(BitConverter.UInt64BitsToDouble(valueBits) * Powers[scale]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ValueOf(long mantissa, byte scale) => BitConverter.DoubleToUInt64Bits(mantissa / Powers[scale]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMantissa(ulong valueBits, byte scale, out long mantissa)
    {
        var scaled = Math.Round(BitConverter.UInt64BitsToDouble(valueBits) * Powers[scale]);
        mantissa = (long)scaled;
        return Math.Abs(scaled) < MantissaLimit && ValueOf(mantissa, scale) == valueBits;
    }

    /// <summary>The smallest scale from <paramref name="from"/> on that holds the value, or <see cref="Binary"/>.</summary>
    public static byte Find(ulong valueBits, int from, out long mantissa)
    {
        for (var scale = from; scale <= Max; scale++)
        {
            if (TryMantissa(valueBits, (byte)scale, out mantissa)) return (byte)scale;
        }
        mantissa = 0;
        return Binary;
    }
}
