using System.Runtime.CompilerServices;

namespace Barograph.Formats.Numbers;

/// <summary>The shortest decimal that reads back as a float, and of those the one closest to it.</summary>
/// <remarks>
/// R. Giulietti's Schubfach: the decimals with k chosen such that 10^k is just below the width of the interval that rounds to the float. At least one of
/// them lies inside, and at most one that is ten times coarser; which one is told by three multiplications with a power of ten, each rounded so that the
/// comparison with the interval's ends is exact. Some ten times as fast as .NET's formatting, of which the digits would have to be read again.
/// </remarks>
static class ShortestDecimal
{
    const int FractionBits = 52;
    const int Bias = 1023 + FractionBits;

    /// <summary>Digits × 10^Exponent; the digits may end with zeros.</summary>
    /// <param name="magnitude">Finite and above zero.</param>
    /// <param name="exponent">The power of ten.</param>
    public static ulong Of(double magnitude, out int exponent)
    {
        var bits = BitConverter.DoubleToUInt64Bits(magnitude);
        var fraction = bits & ((1UL << FractionBits) - 1);
        var biased = (int)(bits >> FractionBits);
        // The float is c × 2^q.
        var c = biased == 0 ? fraction : fraction | 1UL << FractionBits;
        var q = Math.Max(biased, 1) - Bias;
        // Below a power of two the next float is half as far away as above it.
        var lowerIsCloser = fraction == 0 && biased > 1;
        // ⌊log10(2^q)⌋, or of ¾ of it.
        var k = (q * 1262611 - (lowerIsCloser ? 524031 : 0)) >> 22;
        var shift = q + PowersOfTen.FloorLog2(-k) + 1;
        var power = PowersOfTen.Of(-k);
        // In quarters of 10^k: the interval's lower end, the float, the upper end. Ends belong to it where c is even.
        var odd = c & 1;
        var lower = Multiply(power, (4 * c - (lowerIsCloser ? 1UL : 2)) << shift) + odd;
        var middle = Multiply(power, (4 * c) << shift);
        var upper = Multiply(power, (4 * c + 2) << shift) - odd;

        var below = middle / 4;
        if (below >= 10)
        {
            var coarse = middle / 40;
            var coarseIsInside = lower <= 40 * coarse;
            var nextIsInside = 40 * coarse + 40 <= upper;
            if (coarseIsInside != nextIsInside)
            {
                exponent = k + 1;
                return coarse + (nextIsInside ? 1UL : 0);
            }
        }
        exponent = k;
        var belowIsInside = lower <= 4 * below;
        var aboveIsInside = 4 * below + 4 <= upper;
        if (belowIsInside != aboveIsInside) return below + (aboveIsInside ? 1UL : 0);
        // Both are: the closer one, the even one where they are equally close.
        var half = 4 * below + 2;
        return middle > half || (middle == half && (below & 1) != 0) ? below + 1 : below;
    }

    /// <summary>The highest 64 bits of the product; its last bit also stands for anything that was cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Multiply((ulong High, ulong Low) power, ulong factor)
    {
        var carried = Math.BigMul(power.Low, factor, out _);
        var high = Math.BigMul(power.High, factor, out var low);
        var sum = low + carried;
        if (sum < low) high++;
        return sum > 1 ? high | 1 : high;
    }
}
