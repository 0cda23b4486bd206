using Barograph.Model.Samples;

namespace Barograph.Tests.Unit.Storage.Chunks;

/// <summary>Samples of the kinds that there are: on time or not, counters, decimals, noise, and what is no number.</summary>
static class AnySamples
{
    public static (long TimeMs, ulong Bits)[] Make(Random random, int count)
    {
        var next = Beginning(random);
        return [.. Enumerable.Range(0, count).Select(_ => next())];
    }

    /// <summary>One after the other, without an end.</summary>
    public static Func<(long TimeMs, ulong Bits)> Beginning(Random random)
    {
        var time = random.Next(8) == 0 ? random.Next(-1_000_000, 1_000_000) : 1_700_000_000_000 + random.Next(1_000_000);
        var clock = random.Next(5);
        var kind = random.Next(6);
        double value = random.Next(1000);
        return () =>
        {
            time += clock switch
            {
                0 => 15_000,
                1 => 15_000 + random.Next(-40, 40),
                2 => random.Next(1, 100_000),
                3 => random.Next(20) == 0 ? random.Next(1, 7 * 3600 * 1000) : 30_000,
                _ => random.Next(30) == 0 ? 60_000 : 15_000,
            };
            value = kind switch
            {
                0 => value + random.Next(500),
                1 => random.Next(100_000) / 100.0,
                2 => random.NextDouble(),
                3 => value,
                4 => random.Next(20) == 0 ? 0 : value + 0.5,
                _ => random.Next(6) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => double.NegativeInfinity, 3 => -0.0, 4 => StaleMarker.Value, _ => 1e300 },
            };
            var shown = random.Next(60) == 0 ? StaleMarker.Value : value;
            return (time, BitConverter.DoubleToUInt64Bits(shown));
        };
    }

    /// <summary>Ends at samples, between them, or beyond all.</summary>
    public static (long MinMs, long MaxMs) Span(Random random, IReadOnlyList<long> times)
    {
        var min = random.Next(6) switch { 0 => long.MinValue, 1 => times[0] - random.Next(3), _ => times[random.Next(times.Count)] + random.Next(-1, 2) };
        var max = random.Next(4) switch { 0 => long.MaxValue, 1 => times[^1] + random.Next(-1, 2), _ => times[random.Next(times.Count)] + random.Next(-1, 2) };
        return (min, max);
    }
}
