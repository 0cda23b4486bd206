using Barograph.Query.Functions;
using Barograph.Query.Operators;

namespace Barograph.Tests.Unit.Query;

/// <summary>Windows of four steps at once say what each of them says alone, bit by bit.</summary>
public sealed class RateKernelTests
{
    public enum Rhythm
    {
        Regular,
        Jittering,
        WithGaps,
        Random,
    }

    public static TheoryData<Rhythm, int, int, bool> Cases()
    {
        var cases = new TheoryData<Rhythm, int, int, bool>();
        foreach (var rhythm in Enum.GetValues<Rhythm>())
        {
            foreach (var stepMs in (int[])[15_000, 60_000, 70_000, 7_000, 400_000])
            {
                foreach (var rangeMs in (int[])[300_000, 20_000]) cases.Add(rhythm, stepMs, rangeMs, rhythm == Rhythm.Jittering);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void many_steps_say_what_each_of_them_says_alone(Rhythm rhythm, int stepMs, int rangeMs, bool resets)
    {
        var random = new Random(stepMs + rangeMs + (int)rhythm);
        for (var round = 0; round < 20; round++)
        {
            var (times, values) = Series(rhythm, resets, random);
            var kernel = new RateKernel(isCounter: round % 4 > 0, perSecond: round % 2 > 0);
            var range = new RangeSpec(new TimeWindow(round == 7 ? 13_000 : 0, null), rangeMs);
            var grid = new StepGrid(random.Next(-rangeMs, 200_000), stepMs, 1 + random.Next(200));
            var together = new double[grid.Count];
            var seen = kernel.Run(times, values, grid, range, [], [], together, default);
            var alone = new double[1];
            long seenAlone = 0;
            for (var step = 0; step < grid.Count; step++)
            {
                seenAlone += kernel.Run(times, values, new StepGrid(grid.At(step), stepMs, 1), range, [], [], alone, default);
                Assert.Equal(BitConverter.DoubleToInt64Bits(alone[0]), BitConverter.DoubleToInt64Bits(together[step]));
            }
            Assert.Equal(seenAlone, seen);
        }
    }

    static (long[] Times, double[] Values) Series(Rhythm rhythm, bool resets, Random random)
    {
        var times = new List<long>();
        var values = new List<double>();
        double value = random.Next(100);
        var phase = random.Next(15_000);
        for (var i = 0; i < 500; i++)
        {
            var time = rhythm == Rhythm.Random ? (times.Count == 0 ? 0 : times[^1]) + 1 + random.Next(60_000) : phase + i * 15_000L + (rhythm == Rhythm.Jittering ? random.Next(-9, 10) : 0);
            if (rhythm == Rhythm.WithGaps && i / 37 % 3 == 1) continue;
            value = resets && random.Next(60) == 0 ? random.Next(5) : value + random.Next(30);
            times.Add(time);
            values.Add(random.Next(200) == 0 ? double.NaN : value);
        }
        return ([.. times], [.. values]);
    }
}
