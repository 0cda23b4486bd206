using Barograph.Model.Samples;
using Barograph.Storage.Chunks;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Storage.Chunks;

public sealed unsafe class PackedColumnTests
{
    static int Width(double[] values)
    {
        var back = RoundTrip(values, out var line);
        Assert.Equal(Array.ConvertAll(values, BitConverter.DoubleToUInt64Bits), Array.ConvertAll(back, BitConverter.DoubleToUInt64Bits));
        return line.Width;
    }

    static double[] RoundTrip(double[] values, out PackedColumn.Line line)
    {
        var bytes = new byte[values.Length * 8 + 8];
        var back = new double[values.Length];
        fixed (byte* at = bytes)
        {
            // At an odd place: columns stand behind each other, whatever their widths.
            var written = PackedColumn.PackValues(values, new long[values.Length], at + 1, out line);
            Assert.Equal(values.Length * line.Width, written);
            PackedColumn.UnpackValues(line, at + 1, back);
        }
        return back;
    }

    static long[] RoundTrip(long[] times, out PackedColumn.Line line)
    {
        var bytes = new byte[times.Length * 8 + 8];
        var back = new long[times.Length];
        fixed (byte* at = bytes)
        {
            var written = PackedColumn.PackTimes(times, at, out line);
            Assert.Equal(times.Length * line.Width, written);
            PackedColumn.UnpackTimes(line, at, back);
        }
        return back;
    }

    [Fact]
    public void regular_times_take_no_bytes_and_late_ones_a_byte_each()
    {
        var regular = Enumerable.Range(0, 120).Select(static i => 1_700_000_000_123L + i * 15_000).ToArray();
        Assert.Equal(regular, RoundTrip(regular, out var line));
        Assert.Equal(0, line.Width);

        var late = regular.Select(static (time, i) => i % 7 == 3 ? time + 4 : time).ToArray();
        Assert.Equal(late, RoundTrip(late, out line));
        Assert.Equal(1, line.Width);
    }

    [Fact]
    public void a_gap_makes_wider_distances_and_no_wrong_times()
    {
        var times = Enumerable.Range(0, 119).Select(static i => 1_700_000_000_000L + i * 15_000 + (i > 60 ? 3_600_000 : 0)).ToArray();
        Assert.Equal(times, RoundTrip(times, out var line));
        Assert.Equal(4, line.Width);
    }

    [Fact]
    public void counters_and_short_decimals_take_a_byte_or_two()
    {
        Assert.Equal(0, Width([.. Enumerable.Repeat(42.0, 120)]));
        Assert.Equal(0, Width([.. Enumerable.Range(0, 120).Select(static i => 1e9 + i * 4096.0)]));
        Assert.Equal(1, Width([.. Enumerable.Range(0, 120).Select(static i => (5_000_000 + i * 1350 + i % 5 * 20) / 100.0)]));
        Assert.Equal(2, Width([.. Enumerable.Range(0, 120).Select(static i => 1e6 + i * i)]));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.0)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.Epsilon)]
    [InlineData(1e300)]
    [InlineData(9007199254740993.0)]
    [InlineData(0.1 + 0.2)]
    public void what_is_no_short_decimal_stays_what_it_is_to_the_bit(double odd)
    {
        Assert.Equal(8, Width([1, 2, odd, 4, 5]));
        Assert.Equal(8, Width([odd]));
    }

    [Fact]
    public void an_end_marker_keeps_its_bits() => Assert.Equal(8, Width([1, 2, 3, StaleMarker.Value]));

    [Fact]
    public void numbers_and_times_of_any_size_come_back() => Prop.ForAll(Columns().ToArbitrary(), static column =>
    {
        var (values, times) = column;
        _ = Width(values);
        return RoundTrip(times, out _).SequenceEqual(times);
    }).QuickCheckThrowOnFailure();

    /// <summary>Of every kind of series: whole numbers, decimals, noise, and rare odd values between them; times that are regular, late, or anything.</summary>
    static Gen<(double[] Values, long[] Times)> Columns()
        => from count in Gen.Choose(1, 130)
           from seed in Gen.Choose(0, int.MaxValue)
           select Make(count, new Random(seed));

    static (double[] Values, long[] Times) Make(int count, Random random)
    {
        var (values, times) = (new double[count], new long[count]);
        double scale = Math.Pow(10, random.Next(0, 9)), spread = Math.Pow(2, random.Next(0, 50));
        var (kind, jitter) = (random.Next(4), random.Next(4) switch { 0 => 0L, 1 => 5, 2 => 40_000, _ => long.MaxValue / 3 });
        long whole = random.Next(), time = random.NextInt64(-(1L << 62), 1L << 62);
        for (var i = 0; i < count; i++)
        {
            whole += (long)(random.NextDouble() * spread);
            values[i] = kind switch { 0 => whole, 1 => whole / scale, 2 => random.NextDouble() * spread - spread / 2, _ => -whole / scale };
            if (random.Next(200) == 0) values[i] = random.Next(3) switch { 0 => double.NaN, 1 => -0.0, _ => BitConverter.Int64BitsToDouble(random.NextInt64()) };
            times[i] = unchecked(time + i * 15_000L + (jitter == 0 ? 0 : random.NextInt64(jitter)));
        }
        return (values, times);
    }
}
