using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Tests.Unit.Storage.Chunks;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Storage.Head;

/// <summary>Series that grow while they are read, with so little room for what is kept decoded that its pages are filled anew all the time.</summary>
public sealed class OpenChunkReadingTests : IDisposable
{
    const long T = 1_700_000_000_000, Apart = 15_000;

    readonly string folder = Directory.CreateTempSubdirectory("barograph-open-").FullName;
    readonly DecodedChunks decoded = new(2 * DecodedChunks.PageBytes);
    readonly HeadTables tables;

    public OpenChunkReadingTests() => tables = Begin(Path.Combine(folder, "0"), decoded);

    public void Dispose()
    {
        tables.Dispose();
        decoded.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    static HeadTables Begin(string folder, DecodedChunks decoded)
    {
        var disk = new MachineDisk();
        var layout = new DirectoryLayout(folder, folder);
        disk.CreateDirectory(layout.Root);
        disk.CreateDirectory(layout.ChunksFolder);
        var tables = new HeadTables(disk, layout, 0);
        tables.Chunks.KeepDecoded(decoded);
        return tables;
    }

    static int Create(HeadTables tables, int number)
    {
        var labels = LabelSet.Of(("n", $"{number}")).Encoded;
        return tables.Create(labels, HeadTables.HashOf(labels));
    }

    void Append(int slot, int from, int to, double plus = 0)
    {
        for (var i = from; i < to; i++) tables.Chunks.Append(slot, ref tables.Row(slot), T + i * Apart, BitConverter.DoubleToUInt64Bits(plus + i * 0.25));
    }

    static (long, double)[] Samples(int from, int to, double plus = 0) => [.. Enumerable.Range(from, to - from).Select(i => (T + i * Apart, plus + i * 0.25))];

    static List<(long, double)> Read(HeadTables tables, int slot, long minMs, long maxMs)
    {
        var into = new SampleColumns();
        new InOrderSamples(tables).Read(slot, minMs, maxMs, into);
        return [.. into.TimestampsMs.ToArray().Zip(into.Values.ToArray())];
    }

    List<(long, double)> Read(int slot, int first, int last) => Read(tables, slot, T + first * Apart, T + last * Apart);

    int Kept(int samples)
    {
        var slot = Create(tables, tables.SlotLimit);
        Append(slot, 0, samples);
        for (var time = 0; time < 2; time++) Assert.Equal(Samples(0, samples), Read(slot, 0, samples - 1));
        Assert.Equal(0, decoded.OpenHits);
        return slot;
    }

    [Fact]
    public void a_span_before_within_and_behind_the_run_is_found()
    {
        // A full chunk, and forty samples of which thirty are a run.
        var slot = Create(tables, 0);
        Append(slot, 0, 150);
        for (var time = 0; time < 3; time++) _ = Read(slot, 100, 149);
        Append(slot, 150, 155);
        var (hits, misses) = (decoded.OpenHits, decoded.OpenMisses);
        foreach (var (first, last) in ((int, int)[])[(0, 50), (0, 154), (100, 130), (119, 120), (120, 120), (121, 149), (140, 154), (149, 150), (150, 154), (154, 154), (153, 153), (119, 119)])
        {
            Assert.Equal(Samples(first, last + 1), Read(slot, first, last));
            Assert.Equal(Samples(first, last), Read(tables, slot, T + first * Apart, T + last * Apart - 1));
        }
        Assert.Equal(misses, decoded.OpenMisses);
        Assert.InRange(decoded.OpenHits, hits + 10, long.MaxValue);
    }

    [Fact]
    public void a_run_grows_with_its_chunk()
    {
        var slot = Kept(40);
        for (var end = 41; end <= XorChunk.MaxSamples; end++)
        {
            Append(slot, end - 1, end);
            Assert.Equal(Samples(end - 20, end), Read(slot, end - 20, end - 1));
            Assert.True(tables.Chunks.Runs!.TryFind(slot, out var run));
            Assert.InRange(run.Count, end - OpenRuns.RenewAfter + 1, end);
        }
        Assert.Equal((80, 2), (decoded.OpenHits, decoded.OpenMisses));
    }

    [Fact]
    public void what_was_kept_of_an_open_chunk_stays_true_when_it_is_full()
    {
        var slot = Kept(100);
        Append(slot, 100, 300);
        Assert.Equal(Samples(10, 60), Read(slot, 10, 59));
        Assert.Equal((1, 2), (decoded.OpenHits, decoded.OpenMisses));
        Assert.Equal(Samples(0, 300), Read(slot, 0, 299));
        Assert.Equal(Samples(280, 300), Read(slot, 280, 299));
        Assert.Equal((2, 3), (decoded.OpenHits, decoded.OpenMisses));
    }

    [Fact]
    public void what_a_series_has_lost_is_not_shown_though_it_was_kept()
    {
        var slot = Kept(40);
        tables.Chunks.DiscardOpen(slot, ref tables.Row(slot));
        Assert.Empty(Read(slot, 5, 30));
        // The series lives on, and begins where it began before.
        Append(slot, 0, 50, plus: 1000);
        for (var time = 0; time < 4; time++) Assert.Equal(Samples(5, 45, plus: 1000), Read(slot, 5, 44));
        Assert.Equal(3, decoded.OpenHits);

        // Its chunk fills up, and is cut off with what it has behind it still there.
        Append(slot, 50, 160, plus: 1000);
        Assert.Equal(Samples(5, 45, plus: 1000), Read(slot, 5, 44));
        Assert.NotEqual(0, tables.Chunks.Unlink(ref tables.Row(slot), T + 130 * Apart, 0));
        Assert.Empty(Read(slot, 5, 44));
        Assert.Equal(Samples(120, 160, plus: 1000), Read(slot, 5, 159));
    }

    [Fact]
    public void a_series_in_the_slot_of_another_has_its_own_samples_though_they_begin_alike()
    {
        var slot = Kept(40);
        tables.Chunks.DiscardOpen(slot, ref tables.Row(slot));
        tables.Remove(new HashSet<int> { slot });
        tables.Generation++;
        tables.Release(slot);
        Assert.Equal(slot, Create(tables, 99));
        Append(slot, 0, 40, plus: 7);
        for (var time = 0; time < 4; time++) Assert.Equal(Samples(0, 40, plus: 7), Read(slot, 0, 39));
        Append(slot, 40, 44, plus: 7);
        Assert.Equal(Samples(30, 44, plus: 7), Read(slot, 30, 43));
    }

    [Fact]
    public void two_heads_with_the_same_slots_do_not_mix()
    {
        var slot = Kept(40);
        using var other = Begin(Path.Combine(folder, "1"), decoded);
        Assert.Equal(slot, Create(other, 0));
        for (var i = 0; i < 40; i++) other.Chunks.Append(slot, ref other.Row(slot), T + i * Apart, BitConverter.DoubleToUInt64Bits(-i));
        for (var time = 0; time < 4; time++)
        {
            Assert.Equal(Enumerable.Range(0, 40).Select(static i => (T + i * Apart, (double)-i)), Read(other, slot, T, T + 39 * Apart));
            Assert.Equal(Samples(0, 40), Read(slot, 0, 39));
        }
    }

    [Fact]
    public void whatever_is_appended_is_read_as_it_is()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Grow).Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    void Grow(int seed)
    {
        var random = new Random(seed);
        var series = Enumerable.Range(0, 8).Select(_ => (Slot: Create(tables, tables.SlotLimit), Next: AnySamples.Beginning(random), Times: new List<long>(), Bits: new List<ulong>())).ToArray();
        var (evicted, hits) = (decoded.Evicted, decoded.OpenHits);
        for (var step = 0; step < 4000; step++)
        {
            var (slot, next, times, bits) = series[random.Next(series.Length)];
            for (var more = random.Next(4) == 0 ? random.Next(1, 20) : 1; more > 0; more--)
            {
                var (time, value) = next();
                tables.Chunks.Append(slot, ref tables.Row(slot), time, value);
                times.Add(time);
                bits.Add(value);
            }
            if (random.Next(8) == 0) decoded.Tick();
            // Now and then nobody asks for a while.
            if (step / 300 % 4 == 3) continue;
            var (min, max) = random.Next(2) == 0 ? (times[Math.Max(0, times.Count - 20)], long.MaxValue) : AnySamples.Span(random, times);
            max = Math.Min(max, times[^1]);
            if (min > max) continue;
            var into = new SampleColumns();
            into.Append(long.MinValue, 0.5);
            new InOrderSamples(tables).Read(slot, min, max, into);
            var (begin, end) = (Below(times, min), Below(times, max + 1));
            Assert.Equal([long.MinValue, .. times[begin..end]], into.TimestampsMs.ToArray());
            Assert.Equal(bits[begin..end], into.Values[1..].ToArray().Select(BitConverter.DoubleToUInt64Bits));
        }
        Assert.InRange(decoded.Evicted, evicted + 1, long.MaxValue);
        Assert.InRange(decoded.OpenHits, hits + 300, long.MaxValue);
    }

    static int Below(List<long> times, long limit)
    {
        var at = times.BinarySearch(limit);
        return at < 0 ? ~at : at;
    }

    [Fact]
    public async Task readers_beside_a_writer_see_all_that_was_there_when_they_began()
    {
        const int Series = 12, Each = 6000;
        var slots = Enumerable.Range(0, Series).Select(number => Create(tables, number)).ToArray();
        var (written, reads) = (0, 0);
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            var random = new Random(reader);
            var into = new SampleColumns();
            while (Volatile.Read(ref written) is var end and < Each)
            {
                if (end == 0) continue;
                Interlocked.Increment(ref reads);
                var number = random.Next(Series);
                var begin = Math.Max(0, end - random.Next(1, 200));
                var last = random.Next(4) == 0 ? random.Next(begin, end) : end - 1;
                into.Clear();
                new InOrderSamples(tables).Read(slots[number], T + begin * Apart, T + last * Apart, into);
                Assert.Equal(last - begin + 1, into.Count);
                for (var i = 0; i < into.Count; i++) Assert.Equal((T + (begin + i) * Apart, number + Math.Sqrt(begin + i)), (into.TimestampsMs[i], into.Values[i]));
            }
        })).ToArray();
        for (var i = 0; i < Each; i++)
        {
            for (var number = 0; number < Series; number++)
                tables.Chunks.Append(slots[number], ref tables.Row(slots[number]), T + i * Apart, BitConverter.DoubleToUInt64Bits(number + Math.Sqrt(i)));
            Volatile.Write(ref written, i + 1);
            // As if nobody had read for a while: pages may go.
            for (var tick = 0; tick <= DecodedChunks.KeepTicks && i % 20 == 0; tick++) decoded.Tick();
            // Not so fast that nobody sees a chunk grow; behind the last sample nobody reads any more.
            while (i < Each - 1 && Volatile.Read(ref reads) < 6 * i && !readers.Any(static r => r.IsFaulted)) Thread.Yield();
        }
        await Task.WhenAll(readers);
        Assert.True(decoded.OpenHits > 0);
        Assert.True(decoded.Evicted > 0);
    }
}
