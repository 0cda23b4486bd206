namespace Barograph.Bench.Storage.Chunks;

/// <summary>A counter that is scraped nearly on time: the chunk that a server has most of.</summary>
static class XorSamples
{
    public static (long[] TimesMs, ulong[] ValueBits) Make(int count, int seed = 0)
    {
        var random = new Random(20261121 + seed);
        var times = new long[count];
        var values = new ulong[count];
        var time = 1_700_000_000_000L;
        double value = 1e6;
        for (var i = 0; i < count; i++)
        {
            times[i] = time;
            values[i] = BitConverter.DoubleToUInt64Bits(value);
            time += 15_000 + (random.Next(16) == 0 ? random.Next(5) : 0);
            if (random.Next(10) < 6) value += random.Next(500);
        }
        return (times, values);
    }
}
