using Barograph.Scraping.Fetching;

namespace Barograph.Tests.Unit.Scraping;

public class PageBufferTests
{
    [Theory]
    [InlineData(0, 10)]
    [InlineData(0, 16 * 1024)]
    [InlineData(0, (16 * 1024) + 1)]
    [InlineData(0, 5_000_000)]
    [InlineData(5_000_000, 5_000_000)]
    [InlineData(2_000_000, 5_000_000)]
    [InlineData(0, 20_000_000)]
    [InlineData(20_000_000, 20_000_000)]
    public void what_goes_in_in_pieces_comes_out_in_one(int expected, int size)
    {
        var random = new Random(size);
        var page = new byte[size];
        random.NextBytes(page);
        using var buffer = new PageBuffer();
        for (var round = 0; round < 2; round++)
        {
            buffer.Begin(expected);
            while (buffer.Length < size)
            {
                var free = buffer.Free.Span;
                Assert.False(free.IsEmpty);
                var part = page.AsSpan(buffer.Length, Math.Min(random.Next(1, 700_000), Math.Min(free.Length, size - buffer.Length)));
                part.CopyTo(free);
                buffer.Advance(part.Length);
            }
            Assert.True(page.AsSpan().SequenceEqual(buffer.Written));
            Assert.True(page.AsSpan().SequenceEqual(buffer.Written));
        }
    }
}
