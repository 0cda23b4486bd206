using Barograph.Model.Samples;
using Barograph.Storage.Chunks;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Storage.Chunks;

public sealed unsafe class OpenRunsTests
{
    const int Slot = 7;

    static readonly OpenChunkIdentity Chunk = new(Slot, 3, 0, 0);

    readonly DecodedChunks decoded = new(4 * DecodedChunks.PageBytes);
    readonly OpenRuns runs;

    public OpenRunsTests() => runs = decoded.BeginRuns();

    static long[] Times(int count) => [.. Enumerable.Range(0, count).Select(static i => 1_000_000L + i * 1000)];

    static double[] Values(int count, double from = 0) => [.. Enumerable.Range(0, count).Select(i => from + Math.Sqrt(i))];

    static XorChunk StateOf(int count) => new() { Count = (byte)count, LastTimestampMs = Times(count)[^1] };

    OpenRun Find(int slot = Slot) => runs.TryFind(slot, out var run) ? run : default;

    void Offer(OpenChunkIdentity chunk, int count, double from = 0) => runs.Offer(Find(chunk.Slot), chunk, StateOf(count), Times(count), Values(count, from));

    double[] Read(in OpenRun run)
    {
        var into = new SampleColumns();
        Assert.True(runs.TryAppend(run, long.MinValue, long.MaxValue, into));
        Assert.Equal(Times(run.Count), into.TimestampsMs.ToArray());
        return into.Values.ToArray();
    }

    [Fact]
    public void a_run_is_kept_when_its_chunk_is_decoded_for_the_second_time()
    {
        Offer(Chunk, 40);
        Assert.Equal(0, Find().Count);
        Offer(Chunk, 40);
        Assert.Equal((40, Chunk, 1_000_000, 1_039_000), (Find().Count, Find().Chunk, Find().FirstMs, Find().LastMs));
        Assert.Equal(Values(40), Read(Find()));
        Assert.Equal((0, 2), (decoded.OpenHits, decoded.OpenMisses));
        Assert.Equal(0, Find(Slot + 1).Count);
        Assert.False(decoded.BeginRuns().TryFind(Slot, out _), "another head has other series there");
    }

    [Fact]
    public void very_short_ones_and_those_of_no_series_are_not_kept()
    {
        for (var time = 0; time < 3; time++)
        {
            Offer(Chunk, 15);
            Offer(Chunk with { Generation = 0 }, 40);
        }
        Assert.Equal(0, Find().Count);
    }

    [Fact]
    public void a_longer_run_takes_the_place_of_a_shorter_one()
    {
        Offer(Chunk, 40);
        Offer(Chunk, 40);
        var shorter = Find();
        runs.Renew(shorter, StateOf(50), Times(50).AsSpan(40), Values(50).AsSpan(40));
        Assert.Equal(50, Find().Count);
        Assert.Equal(Values(50), Read(Find()));
        // Another reader had the same idea, a little later.
        runs.Renew(shorter, StateOf(48), Times(48).AsSpan(40), Values(48).AsSpan(40));
        Assert.Equal(50, Find().Count);
        Assert.Equal(0, decoded.Evicted);
    }

    [Fact]
    public void the_next_chunk_takes_the_place_of_the_last_one_at_once()
    {
        Offer(Chunk, 40);
        Offer(Chunk, 40);
        Offer(Chunk with { Newest = 9 }, 20, from: 5);
        Assert.Equal((20, 9), (Find().Count, Find().Chunk.Newest));
        Assert.Equal(Values(20, from: 5), Read(Find()));
    }

    [Fact]
    public void a_run_whose_page_was_filled_anew_is_not_read()
    {
        Offer(Chunk, 40);
        Offer(Chunk, 40);
        var run = Find();
        for (var slot = 100; slot < 4000; slot++)
        {
            Offer(Chunk with { Slot = slot }, 120);
            Offer(Chunk with { Slot = slot }, 120);
            for (var tick = 0; tick <= DecodedChunks.KeepTicks; tick++) decoded.Tick();
        }
        Assert.True(decoded.Evicted > 0);
        Assert.False(runs.TryAppend(run, long.MinValue, long.MaxValue, new SampleColumns()));
        Assert.Equal(0, Find().Count);
    }

    [Fact]
    public void a_chunk_is_read_on_from_any_of_its_samples()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed => ReadOn(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    static void ReadOn(Random random)
    {
        var count = random.Next(3, XorChunk.MaxSamples + 1);
        var samples = AnySamples.Make(random, count);
        var block = new byte[XorChunk.MaxSamples * XorChunkWriter.MaxSampleBytes + XorChunkWriter.FirstBlockBytes + XorChunkReader.OverreadBytes];
        var states = new XorChunk[count];
        fixed (byte* at = block)
        {
            var chunk = new XorChunk();
            for (var i = 0; i < count; i++)
            {
                if (i == 0) XorChunkWriter.Begin(at, ref chunk, samples[i].TimeMs, samples[i].Bits);
                else Assert.True(XorChunkWriter.TryAppend(at, block.Length, ref chunk, samples[i].TimeMs, samples[i].Bits));
                states[i] = chunk;
            }
            for (var known = 2; known < count; known++)
            {
                var more = random.Next(1, count - known + 1);
                var (times, values) = (new long[more], new double[more]);
                // What is before the writer's place may not be needed.
                new Span<byte>(at, states[known - 1].BitLength >> 3).Fill(0xaa);
                Assert.True(XorChunkReader.ReadOn(at, states[known + more - 1].ByteLength, states[known - 1], more, times, values));
                Assert.Equal(samples[known..(known + more)], times.Zip(values, static (time, value) => (time, BitConverter.DoubleToUInt64Bits(value))));
            }
            Assert.False(XorChunkReader.ReadOn(at, states[^1].ByteLength - 9, states[^2], 1, new long[1], new double[1]), "bytes that end too early");
        }
    }

    [Fact]
    public void a_span_of_packed_samples_is_what_lies_within_it()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed => Within(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    static void Within(Random random)
    {
        var samples = AnySamples.Make(random, random.Next(1, 200));
        var times = samples.Select(static s => s.TimeMs).ToArray();
        var columns = new byte[samples.Length * PackedSamples.MostBytesEach];
        fixed (byte* at = columns)
        {
            _ = PackedSamples.Pack(times, [.. samples.Select(static s => BitConverter.UInt64BitsToDouble(s.Bits))], at, out var packed);
            for (var time = 0; time < 20; time++)
            {
                var (min, max) = AnySamples.Span(random, times);
                var expected = samples.Where(s => s.TimeMs >= min && s.TimeMs <= max).ToArray();
                var (begin, count) = packed.Within(at, min, max);
                Assert.Equal(expected.Length, count);
                var (foundTimes, foundValues) = (new long[count], new double[count]);
                packed.Unpack(at, begin, foundTimes, foundValues);
                Assert.Equal(expected, foundTimes.Zip(foundValues, static (t, v) => (t, BitConverter.DoubleToUInt64Bits(v))));
            }
        }
    }
}
