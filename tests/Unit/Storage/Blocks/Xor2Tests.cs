using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Tests.Unit.Storage.Blocks;

public sealed class Xor2Tests
{
    const long T = 1_700_000_000_000;

    static List<(long Time, ulong Bits, long Start)> Generate(Random random, bool starts)
    {
        var samples = new List<(long, ulong, long)>();
        var time = T;
        var start = starts && random.Next(2) == 0 ? T - 777 : 0;
        double value = 5;
        for (var i = 0; i < 500; i++)
        {
            time += random.Next(6) switch { 0 => 15_000 + random.Next(-4000, 4000), 1 => 15_000 + random.Next(-400_000, 500_000) is var far and > 0 ? far : 1, 2 => random.NextInt64(1L << 40), _ => 15_000 };
            if (random.Next(3) == 0) value = random.Next(3) switch { 0 => value + 1, 1 => random.NextDouble(), _ => -value };
            if (starts && random.Next(60) == 0) start = time - random.Next(100_000);
            var bits = random.Next(15) == 0 ? StaleMarker.Bits : BitConverter.DoubleToUInt64Bits(value);
            samples.Add((time, bits, start));
        }
        return samples;
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void numbers_and_their_starts_come_back_as_they_were_written(int seed, bool starts)
    {
        var samples = Generate(new Random(seed), starts);
        var found = new List<(long, ulong, long)>();
        var writer = new Xor2Writer((encoding, data, min, max, count) =>
        {
            Assert.Equal(ChunkEncoding.Xor2, encoding);
            Assert.Equal(count, Xor2Reader.CountOf(data));
            long[] times = new long[count], begins = new long[count];
            var values = new double[count];
            Assert.True(Xor2Reader.Read(data, count, times, values, begins));
            Assert.Equal((times[0], times[^1]), (min, max));
            for (var i = 0; i < count; i++) found.Add((times[i], BitConverter.DoubleToUInt64Bits(values[i]), begins[i]));
            Assert.False(Xor2Reader.Read(data[..^9], count, times, values, begins));
        });
        foreach (var (time, bits, start) in samples) writer.Add(time, bits, start);
        writer.Flush();
        Assert.Equal(samples, found);
    }

    [Fact]
    public void prefixes_are_those_of_the_format()
    {
        // Time 0 and value 1, then one second later the same, on time the same, on time 2, a second late a stale marker.
        byte[]? chunk = null;
        var writer = new Xor2Writer((_, data, _, _, _) => chunk = data.ToArray());
        writer.Add(0, BitConverter.DoubleToUInt64Bits(1), 0);
        writer.Add(1000, BitConverter.DoubleToUInt64Bits(1), 0);
        writer.Add(2000, BitConverter.DoubleToUInt64Bits(1), 0);
        writer.Add(3000, StaleMarker.Bits, 0);
        writer.Add(5000, StaleMarker.Bits, 0);
        writer.Flush();
        // 5 samples, no starts; 0; 1.0; 1000 as uvarint; bits 0 | 0 | 11111 | 110 0001111101000 | 111
        Assert.Equal("000500" + "00" + "3FF0000000000000" + "E807" + "3F87D1C0", Convert.ToHexString(chunk!));
    }
}
