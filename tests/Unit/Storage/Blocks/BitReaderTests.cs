using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Tests.Unit.Storage.Blocks;

public sealed class BitReaderTests
{
    [Fact]
    public void numbers_of_every_size_are_read_one_by_one_and_many_at_a_time_as_they_were_written()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var skipped = random.Next(1, 20);
            var writer = new BitWriter();
            writer.WriteBits((ulong)random.NextInt64(), skipped);
            var widest = random.Next(1, 64);
            var numbers = Enumerable.Range(0, random.Next(1, 80)).Select(_ => Number(random, widest)).ToArray();
            foreach (var number in numbers) writer.WriteVarbit(number);
            // Nothing behind them: the last ones are read from fewer bytes than a word has.
            var one = new BitReader(writer.Written);
            one.ReadBits(skipped);
            foreach (var number in numbers) Assert.Equal(number, one.ReadVarbit());
            Assert.InRange(one.Left, 0, 7);

            var many = new BitReader(writer.Written);
            many.ReadBits(skipped);
            var values = numbers.Select(_ => random.NextInt64()).ToArray();
            var changes = numbers.Select(_ => random.NextInt64()).ToArray();
            var expectedChanges = changes.Zip(numbers, static (change, number) => change + number).ToArray();
            var expected = values.Zip(expectedChanges, static (value, change) => value + change).ToArray();
            many.ReadGrowing(values, changes);
            Assert.Equal(expectedChanges, changes);
            Assert.Equal(expected, values);
            Assert.Equal(one.Left, many.Left);
            Assert.False(one.Failed || many.Failed);
        }
    }

    [Fact]
    public void numbers_that_are_cut_off_fail()
    {
        var writer = new BitWriter();
        foreach (var number in (long[])[1, 0, 300, 70_000, -5]) writer.WriteVarbit(number);
        for (var length = 0; length < writer.Length; length++)
        {
            var bits = new BitReader(writer.Written[..length]);
            bits.ReadGrowing(new long[5], new long[5]);
            Assert.True(bits.Failed);
        }
    }

    // Sizes end at 2^(n-1): numbers around the powers of two are among them.
    static long Number(Random random, int widest) => random.Next(3) switch
    {
        0 => 0,
        1 => (1L << random.Next(widest)) + random.Next(-1, 2),
        _ => -(1L << random.Next(widest)) + random.Next(-1, 2),
    };
}
