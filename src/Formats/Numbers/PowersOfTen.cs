using System.Numerics;

namespace Barograph.Formats.Numbers;

/// <summary>
/// 10^e as the 128 highest bits, rounded up: the smallest g with g × 2^(⌊log2(10^e)⌋ − 127) ≥ 10^e. Each is calculated when it is first asked for; a
/// program meets few of them.
/// </summary>
static class PowersOfTen
{
    public const int Least = -292, Most = 324;

    static readonly ulong[] highs = new ulong[Most - Least + 1];
    static readonly ulong[] lows = new ulong[Most - Least + 1];

    public static (ulong High, ulong Low) Of(int exponent)
    {
        var at = exponent - Least;
        // The upper half is never zero, and is written after the lower one.
        var high = Volatile.Read(ref highs[at]);
        return high != 0 ? (high, lows[at]) : Calculate(exponent);
    }

    /// <summary>⌊log2(10^e)⌋ without a logarithm, exact far beyond the exponents of floats.</summary>
    public static int FloorLog2(int exponent) => (exponent * 1741647) >> 19;

    static (ulong High, ulong Low) Calculate(int exponent)
    {
        var shift = 127 - FloorLog2(exponent);
        var power = BigInteger.Pow(10, Math.Abs(exponent));
        BigInteger bits;
        if (exponent >= 0) bits = shift >= 0 ? power << shift : Ceiling(power, BigInteger.One << -shift);
        else bits = Ceiling(BigInteger.One << shift, power);
        var (high, low) = ((ulong)(bits >> 64), (ulong)(bits & ulong.MaxValue));
        lows[exponent - Least] = low;
        Volatile.Write(ref highs[exponent - Least], high);
        return (high, low);
    }

    static BigInteger Ceiling(BigInteger dividend, BigInteger divisor) => (dividend + divisor - 1) / divisor;
}
