using Barograph.Storage.Memory;

namespace Barograph.Tests.Unit.Storage;

public sealed class AscendingUnionTests
{
    [Theory]
    [InlineData(10)] // dense: marked
    [InlineData(100_000)]
    [InlineData(int.MaxValue)] // thin: sorted
    public void several_lists_become_one_ascending_set(int range)
    {
        var random = new Random(range);
        for (var turn = 0; turn < 200; turn++)
        {
            var offset = (uint)random.Next();
            var numbers = new List<uint>();
            for (var list = random.Next(1, 6); list > 0; list--)
            {
                numbers.AddRange(Enumerable.Range(0, random.Next(300)).Select(_ => offset + (uint)random.Next(range)).Order());
            }
            var expected = numbers.Distinct().Order().ToArray();
            var span = numbers.ToArray().AsSpan();
            Assert.Equal(expected, span[..AscendingUnion.Of(span)].ToArray());
        }
    }

    [Fact]
    public void the_smallest_and_the_largest_number_are_numbers_too()
    {
        uint[] ends = [uint.MaxValue, 0, uint.MaxValue, 0];
        Assert.Equal(2, AscendingUnion.Of(ends));
        Assert.Equal([0, uint.MaxValue], ends[..2]);
        uint[] top = [uint.MaxValue, uint.MaxValue - 1, uint.MaxValue];
        Assert.Equal(2, AscendingUnion.Of(top));
        Assert.Equal([uint.MaxValue - 1, uint.MaxValue], top[..2]);
        Assert.Equal(0, AscendingUnion.Of([]));
    }
}
