using Barograph.Model.Samples;
using Barograph.Storage.Chunks;

namespace Barograph.Tests.Unit.Storage.Chunks;

public sealed class DecodedChunksTests
{
    const int Pages = 4;

    readonly DecodedChunks decoded = new(Pages * DecodedChunks.PageBytes);
    readonly uint source;

    public DecodedChunksTests() => source = decoded.NextSource();

    ChunkIdentity Name(int number) => new(source, (ulong)number);

    static (long[] Times, double[] Values) Chunk(int number, int count = 120)
        => ([.. Enumerable.Range(0, count).Select(i => 1_000_000L * number + i * 1000)], [.. Enumerable.Range(0, count).Select(i => number + Math.Sqrt(i))]);

    void Offer(int number)
    {
        var (times, values) = Chunk(number);
        decoded.Offer(Name(number), times, values);
    }

    void OfferTwice(int number)
    {
        Offer(number);
        Offer(number);
    }

    bool Has(int number)
    {
        var into = new SampleColumns();
        if (!decoded.TryAppend(Name(number), long.MinValue, long.MaxValue, into)) return false;
        var (times, values) = Chunk(number);
        Assert.Equal(times, into.TimestampsMs.ToArray());
        Assert.Equal(values, into.Values.ToArray());
        return true;
    }

    [Fact]
    public void a_chunk_is_kept_when_it_is_decoded_for_the_second_time()
    {
        Offer(1);
        Assert.False(Has(1));
        Offer(1);
        Assert.True(Has(1));
        Assert.False(Has(2));
        Assert.Equal((1, 2), (decoded.Hits, decoded.Misses));
    }

    [Fact]
    public void a_part_of_a_chunk_is_appended_behind_what_is_there()
    {
        OfferTwice(3);
        var into = new SampleColumns();
        into.Append(5, 0.5);
        Assert.True(decoded.TryAppend(Name(3), 3_002_000, 3_004_999, into));
        Assert.Equal([5, 3_002_000, 3_003_000, 3_004_000], into.TimestampsMs.ToArray());
        Assert.Equal([0.5, 3 + Math.Sqrt(2), 3 + Math.Sqrt(3), 3 + 2], into.Values.ToArray());
    }

    [Fact]
    public void files_that_are_opened_anew_have_other_names()
    {
        OfferTwice(1);
        Assert.False(decoded.TryAppend(new ChunkIdentity(decoded.NextSource(), 1), 0, long.MaxValue, new SampleColumns()));
    }

    [Fact]
    public void chunks_without_a_name_and_very_short_ones_are_not_kept()
    {
        var (times, values) = Chunk(1);
        for (var time = 0; time < 3; time++)
        {
            decoded.Offer(default, times, values);
            decoded.Offer(Name(1), times.AsSpan(0, 3), values.AsSpan(0, 3));
        }
        Assert.False(decoded.TryAppend(default, 0, long.MaxValue, new SampleColumns()));
        Assert.False(Has(1));
    }

    [Fact]
    public void what_was_read_lately_stays_and_what_was_not_makes_room()
    {
        // 120 square roots take a kilobyte: some 63 a page.
        for (var number = 0; number < 1000; number++) OfferTwice(number);
        var first = Enumerable.Range(0, 1000).Where(Has).ToArray();
        Assert.InRange(first.Length, 50 * Pages, 70 * Pages);
        Assert.Equal(0, decoded.Evicted);
        Assert.InRange(decoded.SizeBytes, Pages * DecodedChunks.PageBytes, 2 * Pages * DecodedChunks.PageBytes);

        for (var tick = 0; tick <= DecodedChunks.KeepTicks; tick++) decoded.Tick();
        for (var number = 1000; number < 2000; number++) OfferTwice(number);
        Assert.InRange(Enumerable.Range(1000, 1000).Count(Has), 50 * Pages, 70 * Pages);
        Assert.Equal(first.Length, decoded.Evicted);
        Assert.DoesNotContain(first, number => Has(number));
    }

    [Fact]
    public void where_nobody_reads_what_was_kept_little_is_kept_anew()
    {
        var seen = 0;
        for (var round = 0; round < 20; round++)
        {
            for (var tick = 0; tick <= DecodedChunks.KeepTicks; tick++) decoded.Tick();
            for (var number = 0; number < 1000; number++) OfferTwice(10_000 * (round + 1) + number);
            if (round == 5) seen = (int)decoded.Evicted;
        }
        // Each round offers a thousand chunks, of which at first as many are kept as there is room for; then one of 32.
        Assert.InRange(decoded.Evicted - seen, 0, 14 * 2 * 1000 / 16);
    }

    [Fact]
    public async Task readers_beside_writers_see_whole_chunks_or_none()
    {
        using var end = new CancellationTokenSource();
        var newest = 0;
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            for (var step = reader; !end.IsCancellationRequested; step = (step + 7) % 100) _ = Has(Math.Max(0, Volatile.Read(ref newest) - step));
        })).ToArray();
        for (; newest < 4000; newest++)
        {
            OfferTwice(newest);
            if (newest % 10 == 0) decoded.Tick();
        }
        await end.CancelAsync();
        // Whatever they found was right: Has compares.
        await Task.WhenAll(readers);
        Assert.True(decoded.Evicted > 0);
    }
}
