using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Tests.Unit.Storage.Blocks;

namespace Barograph.Tests.Unit.Storage.Head;

/// <summary>Histograms and start times in the head: whatever happens to the process, they are there as they were sent.</summary>
public sealed class RichStoreTests : IDisposable
{
    const long T = 1_700_006_400_000, Hour = 3_600_000;

    readonly StoreFixture fixture = new() { Blocks = new BlockOptions() };

    public RichStoreTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.Zero };

    public void Dispose() => fixture.Dispose();

    readonly record struct Sent(long TimeMs, long StartMs, double Value, NativeHistogram? Histogram);

    static LabelSet Series(int number) => LabelSet.Of(("__name__", "m"), ("n", $"{number}"));

    static async Task<SampleBatch> AppendAsync(Store store, int series, params Sent[] samples)
    {
        var batch = new SampleBatch();
        foreach (var sample in samples)
        {
            batch.AddNew(Series(series), sample.TimeMs, sample.Value);
            if (sample.Histogram is not null) batch.SetHistogram(sample.Histogram);
            batch.SetStartTime(sample.StartMs);
        }
        await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
        return batch;
    }

    static async Task<Dictionary<LabelSet, List<Sent>>> ReadAsync(Store store, long minTimeMs = long.MinValue, long maxTimeMs = long.MaxValue)
    {
        var found = new Dictionary<LabelSet, List<Sent>>();
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], minTimeMs, maxTimeMs), CancellationToken.None);
        for (var i = 0; i < selection.Count; i++)
        {
            var columns = new SampleColumns();
            selection.Read(i, minTimeMs, maxTimeMs, columns);
            var samples = new List<Sent>();
            for (var row = 0; row < columns.Count; row++)
            {
                samples.Add(new(columns.TimestampsMs[row], columns.HasStartTimes ? columns.StartTimesMs[row] : 0, columns.Values[row],
                    columns.HasHistograms ? columns.Histograms[row] : null));
            }
            if (samples.Count > 0) found.Add(selection.LabelsOf(i), samples);
        }
        return found;
    }

    static void Same(IReadOnlyList<Sent> expected, IReadOnlyList<Sent> found, bool withStarts = true)
    {
        Assert.Equal(expected.Select(static s => s.TimeMs), found.Select(static s => s.TimeMs));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(BitConverter.DoubleToUInt64Bits(expected[i].Value), BitConverter.DoubleToUInt64Bits(found[i].Value));
            Assert.Equal(withStarts ? expected[i].StartMs : 0, found[i].StartMs);
            Assert.Equal(expected[i].Histogram is null, found[i].Histogram is null);
            if (expected[i].Histogram is { } histogram)
                HistogramChunkTests.Same(new(expected[i].TimeMs, 0, histogram), new(found[i].TimeMs, 0, found[i].Histogram!));
        }
    }

    static void Same(Dictionary<LabelSet, List<Sent>> expected, Dictionary<LabelSet, List<Sent>> found, bool withStarts = true)
    {
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach (var (series, samples) in expected) Same(samples, found[series], withStarts);
    }

    /// <summary>Stretches of whole and fractional histograms, gauges, custom buckets, numbers with and without start times.</summary>
    static List<Sent> Generate(Random random, int stretches, bool starts)
    {
        var samples = new List<Sent>();
        var time = T;
        for (var s = 0; s < stretches; s++)
        {
            var kind = random.Next(6);
            var count = random.Next(1, 150);
            if (kind < 4)
            {
                foreach (var h in HistogramChunkTests.Generate(random, (kind & 1) != 0, random.Next(3) == 0, (kind & 2) != 0, starts && random.Next(2) == 0).Take(count))
                {
                    time += 15_000;
                    samples.Add(new(time, h.StartTimestampMs, h.Histogram.Sum, h.Histogram));
                }
                continue;
            }
            for (var i = 0; i < count; i++)
            {
                time += random.Next(60) == 0 ? 300_000 : 15_000;
                samples.Add(new(time, starts && kind == 5 && random.Next(9) > 0 ? T - 77 : 0, Math.Round(random.NextDouble() * 1000), null));
            }
        }
        return samples;
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task what_was_sent_is_there_after_any_death(int seed, bool starts)
    {
        var random = new Random(seed);
        fixture.Blocks = null;
        fixture.Head = fixture.Head with { SegmentBytes = 40_000, CheckpointBytes = 60_000, AppendWindow = TimeSpan.FromDays(9) };
        var sent = Enumerable.Range(0, 5).ToDictionary(static s => s, s => Generate(random, 4, starts));
        var whole = new Dictionary<LabelSet, List<Sent>>();
        var store = await fixture.OpenAsync();
        for (var step = 0; sent.Values.Any(static s => s.Count > 0); step++)
        {
            foreach (var (series, rest) in sent)
            {
                var count = Math.Min(rest.Count, random.Next(0, 25));
                if (count == 0) continue;
                var batch = await AppendAsync(store, series, [.. rest.Take(count)]);
                Assert.All(batch.Outcomes.ToArray(), static o => Assert.Equal(AppendOutcome.Appended, o));
                if (!whole.TryGetValue(Series(series), out var taken)) whole[Series(series)] = taken = [];
                taken.AddRange(rest.Take(count));
                rest.RemoveRange(0, count);
            }
            if (step % 9 == 4) await store.FlushAsync(CancellationToken.None);
            if (step % 6 != 1) continue;
            using var killed = fixture.Snapshot();
            await using var again = await killed.OpenAsync();
            Same(whole, await ReadAsync(again));
        }
        Same(whole, await ReadAsync(store));
        await store.DisposeAsync();
        await using var last = await fixture.OpenAsync();
        Same(whole, await ReadAsync(last));
        // A part of the time.
        var middle = whole.ToDictionary(static w => w.Key, static w => w.Value.Where(static s => s.TimeMs is >= T + Hour and < T + 2 * Hour).ToList());
        Same(middle.Where(static m => m.Value.Count > 0).ToDictionary(static m => m.Key, static m => m.Value), await ReadAsync(last, T + Hour, T + 2 * Hour - 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task blocks_that_are_cut_hold_the_histograms(bool starts)
    {
        var random = new Random(9);
        fixture.Blocks = new BlockOptions { StartsOfNumbers = starts, StartsOfHistograms = starts };
        var whole = new Dictionary<LabelSet, List<Sent>>();
        await using var store = await fixture.OpenAsync();
        var sent = Enumerable.Range(0, 4).ToDictionary(static s => s, s => Generate(random, 20, starts: true));
        for (var time = T; sent.Values.Any(static s => s.Count > 0); time += Hour / 4)
        {
            foreach (var (series, rest) in sent)
            {
                var now = rest.TakeWhile(s => s.TimeMs < time).ToArray();
                if (now.Length == 0) continue;
                await AppendAsync(store, series, now);
                rest.RemoveRange(0, now.Length);
                if (!whole.TryGetValue(Series(series), out var taken)) whole[Series(series)] = taken = [];
                taken.AddRange(now);
            }
            store.Tend();
        }
        store.Tend();
        store.Tend();
        var blocks = store.Blocks(TenantId.Anonymous);
        Assert.NotEmpty(blocks);
        Assert.All(blocks, static b => Assert.True(b.Statistics.HistogramSamples > 0));
        var border = blocks[^1].MaxTimeMs;
        var found = await ReadAsync(store);
        foreach (var (series, samples) in whole)
        {
            // Start times leave with the head: as Prometheus, blocks have them only where it was asked for.
            Same([.. samples.Where(s => s.TimeMs < border)], [.. found[series].Where(s => s.TimeMs < border)], withStarts: starts);
            Same([.. samples.Where(s => s.TimeMs >= border)], [.. found[series].Where(s => s.TimeMs >= border)]);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task late_histograms_find_their_place(int seed)
    {
        var random = new Random(seed);
        fixture.Head = fixture.Head with { SegmentBytes = 40_000, CheckpointBytes = 90_000, AppendWindow = TimeSpan.FromDays(9) };
        fixture.Blocks = null;
        var whole = new Dictionary<LabelSet, SortedDictionary<long, Sent>>();
        var store = await fixture.OpenAsync();
        store.OutOfOrderWindow = TimeSpan.FromHours(5);
        var all = Enumerable.Range(0, 3).SelectMany(s => Generate(random, 2, starts: false).Select(sample => (Series: s, Sample: sample))).ToList();
        // Near their order in time, and some far from it.
        var shuffled = all.OrderBy(s => s.Sample.TimeMs + (random.Next(8) == 0 ? random.Next(3_600_000) : random.Next(60_000))).ToList();
        for (var step = 0; shuffled.Count > 0; step++)
        {
            var now = shuffled.Take(random.Next(1, 60)).ToList();
            shuffled.RemoveRange(0, now.Count);
            foreach (var group in now.GroupBy(static s => s.Series))
            {
                await AppendAsync(store, group.Key, [.. group.Select(static g => g.Sample)]);
                if (!whole.TryGetValue(Series(group.Key), out var samples)) whole[Series(group.Key)] = samples = [];
                foreach (var (_, sample) in group) samples[sample.TimeMs] = sample;
            }
            if (step % 7 == 3) await store.FlushAsync(CancellationToken.None);
            if (step % 5 != 1) continue;
            using var killed = fixture.Snapshot();
            await using var risen = await killed.OpenAsync();
            await CheckAsync(risen);
        }
        await CheckAsync(store);
        await store.DisposeAsync();
        fixture.Blocks = new BlockOptions();
        await using var last = await fixture.OpenAsync();
        await AppendAsync(last, 9, new Sent(T + 20 * Hour, 0, 1, null));
        whole[Series(9)] = new() { [T + 20 * Hour] = new Sent(T + 20 * Hour, 0, 1, null) };
        for (var i = 0; i < 4; i++) last.Tend();
        Assert.NotEmpty(last.Blocks(TenantId.Anonymous));
        await CheckAsync(last);

        async Task CheckAsync(Store of)
        {
            var found = await ReadAsync(of);
            Same(whole.ToDictionary(static w => w.Key, static w => w.Value.Values.ToList()), found);
            // Between histograms that did not come one after the other nothing is known.
            foreach (var samples in found.Values)
            {
                for (var i = 1; i < samples.Count; i++)
                {
                    if (samples[i].Histogram is { IsStale: false, Hint: CounterResetHint.NotReset } now)
                        Assert.True(samples[i - 1].Histogram is { } before && (before.IsStale || before.IsFloat || before.Count <= now.Count));
                }
            }
        }
    }

    static NativeHistogram Whole(ulong count, double sum, CounterResetHint hint = CounterResetHint.Unknown) => new()
    {
        Schema = 3,
        Hint = hint,
        Sum = sum,
        Count = count,
        PositiveSpans = [new(0, 1)],
        PositiveBuckets = [(long)count],
    };

    static Sent At(int i, NativeHistogram histogram) => new(T + i * 1000, 0, histogram.Sum, histogram);

    [Fact]
    public async Task the_same_histogram_again_is_a_duplicate_and_another_one_is_refused()
    {
        await using var store = await fixture.OpenAsync();
        Assert.Equal(AppendOutcome.Appended, (await AppendAsync(store, 1, At(1, Whole(3, 5)))).Outcomes[0]);
        Assert.Equal(AppendOutcome.Duplicate, (await AppendAsync(store, 1, At(1, Whole(3, 5)))).Outcomes[0]);
        Assert.Equal(AppendOutcome.DuplicateTimestamp, (await AppendAsync(store, 1, At(1, Whole(4, 5)))).Outcomes[0]);
        Assert.Equal(AppendOutcome.DuplicateTimestamp, (await AppendAsync(store, 1, At(1, Whole(3, 6)))).Outcomes[0]);
        Assert.Equal(AppendOutcome.OutOfOrder, (await AppendAsync(store, 1, At(0, Whole(3, 5)))).Outcomes[0]);
        var batch = await AppendAsync(store, 1, At(2, Whole(5, 9)), At(2, Whole(5, 9)), At(2, Whole(6, 9)), At(3, Whole(6, 9)));
        Assert.Equal([AppendOutcome.Appended, AppendOutcome.Duplicate, AppendOutcome.DuplicateTimestamp, AppendOutcome.Appended], batch.Outcomes.ToArray());
        Assert.Equal(3, (await ReadAsync(store))[Series(1)].Count);
    }

    [Fact]
    public async Task a_stale_marker_ends_a_histogram_as_one_of_its_kind()
    {
        await using (var store = await fixture.OpenAsync())
        {
            await AppendAsync(store, 1, At(1, Whole(3, 5)));
            await AppendAsync(store, 1, new Sent(T + 2000, 0, StaleMarker.Value, null));
            await AppendAsync(store, 1, new Sent(T + 3000, 0, 7, null));
            await AppendAsync(store, 1, new Sent(T + 4000, 0, StaleMarker.Value, null));
            Check(await ReadAsync(store));
        }
        await using var again = await fixture.OpenAsync();
        Check(await ReadAsync(again));

        static void Check(Dictionary<LabelSet, List<Sent>> found)
        {
            var samples = found[Series(1)];
            Assert.True(samples[1].Histogram!.IsStale && !samples[1].Histogram!.IsFloat);
            Assert.Equal((null, 7), (samples[2].Histogram, samples[2].Value));
            Assert.Null(samples[3].Histogram);
            Assert.True(StaleMarker.Is(samples[3].Value));
        }
    }

    [Fact]
    public async Task hints_say_where_a_counter_began_anew()
    {
        await using var store = await fixture.OpenAsync();
        await AppendAsync(store, 1, At(1, Whole(3, 5)), At(2, Whole(4, 6)), At(3, Whole(1, 1)), At(4, Whole(2, 2)), At(5, Whole(9, 9, CounterResetHint.Reset)));
        await AppendAsync(store, 2, At(1, Whole(3, 5, CounterResetHint.Gauge)), At(2, Whole(1, 1, CounterResetHint.Gauge)));
        var found = await ReadAsync(store);
        Assert.Equal([CounterResetHint.Unknown, CounterResetHint.NotReset, CounterResetHint.Reset, CounterResetHint.NotReset, CounterResetHint.Reset],
            found[Series(1)].Select(static s => s.Histogram!.Hint));
        Assert.All(found[Series(2)], static s => Assert.Equal(CounterResetHint.Gauge, s.Histogram!.Hint));
    }

    [Fact]
    public async Task a_histogram_whose_parts_do_not_fit_is_refused_alone()
    {
        await using var store = await fixture.OpenAsync();
        var batch = await AppendAsync(store, 1, At(1, Whole(3, 5)),
            At(2, new NativeHistogram { Schema = 3, Count = 4, PositiveSpans = [new(0, 1)], PositiveBuckets = [3] }),
            At(2, new NativeHistogram { Schema = 99 }),
            At(2, new NativeHistogram { Schema = 3, Count = 3, PositiveSpans = [new(0, 2)], PositiveBuckets = [3] }),
            At(3, Whole(4, 6)));
        Assert.Equal([AppendOutcome.Appended, AppendOutcome.InvalidHistogram, AppendOutcome.InvalidHistogram, AppendOutcome.InvalidHistogram, AppendOutcome.Appended], batch.Outcomes.ToArray());
        Assert.All(batch.Refs.ToArray(), static r => Assert.False(r.IsNone));
        Assert.Equal(2, Instrument.Value(fixture.Instruments, "prometheus_tsdb_head_samples_appended_total"));
        Assert.Equal(3, Instrument.Value(fixture.Instruments, "barograph_storage_refused_samples_total"));
        Assert.Equal(2, (await ReadAsync(store))[Series(1)].Count);
    }

    [Fact]
    public async Task a_finer_schema_than_ours_is_reduced()
    {
        await using var store = await fixture.OpenAsync();
        // Buckets 1 to 5 of schema 10: 1-4 make bucket 1 of schema 8, 5 makes 2.
        var fine = new NativeHistogram { Schema = 10, Count = 15, Sum = 15, PositiveSpans = [new(1, 5)], PositiveBuckets = [1, 2, 3, 4, 5] };
        await AppendAsync(store, 1, At(1, fine));
        var histogram = (await ReadAsync(store))[Series(1)][0].Histogram!;
        Assert.Equal(8, histogram.Schema);
        Assert.Equal([KeyValuePair.Create(1L, 10.0), KeyValuePair.Create(2L, 5.0)], HistogramChunkTests.Buckets(histogram, true));
    }

    [Fact]
    public async Task late_samples_keep_their_start_times_through_restarts_and_blocks()
    {
        fixture.OutOfOrderWindow = TimeSpan.FromHours(24);
        fixture.Blocks = new BlockOptions { StartsOfNumbers = true, StartsOfHistograms = true };
        var random = new Random(11);
        var whole = Enumerable.Range(0, 300).Select(i => new Sent(T + i * 15_000, i % 7 == 0 ? 0 : T - 1000 + i / 50, i, null)).ToList();
        var store = await fixture.OpenAsync();
        await AppendAsync(store, 1, whole[^1]);
        var late = whole[..^1].ToArray();
        random.Shuffle(late);
        foreach (var some in late.Chunk(40)) await AppendAsync(store, 1, some);
        for (var round = 0; round < 2; round++)
        {
            Same(whole, (await ReadAsync(store))[Series(1)]);
            using (var killed = fixture.Snapshot())
            {
                await using var risen = await killed.OpenAsync();
                Same(whole, (await ReadAsync(risen))[Series(1)]);
            }
            await store.DisposeAsync();
            store = await fixture.OpenAsync();
        }
        // Six hours on, all of it goes into blocks.
        await AppendAsync(store, 1, new Sent(T + 6 * Hour, T, 1, null));
        store.Tend();
        store.Tend();
        Assert.NotEmpty(store.Blocks(TenantId.Anonymous));
        Same(whole, (await ReadAsync(store, long.MinValue, T + 5 * Hour))[Series(1)]);
        await store.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task an_opening_stands_where_a_series_begins_and_counts_for_nothing_where_it_has_begun_before(int windowHours)
    {
        fixture.OutOfOrderWindow = TimeSpan.FromHours(windowHours);
        await using var store = await fixture.OpenAsync();
        async Task<AppendReport> PutAsync(long startMs, long timeMs, double value, NativeHistogram? histogram = null)
        {
            var batch = new SampleBatch();
            batch.AddNew(Series(1), startMs, 0);
            if (histogram is not null) batch.SetHistogram(HistogramRules.EmptyBefore(histogram));
            batch.MarkOpening();
            batch.AddNew(Series(1), timeMs, value);
            if (histogram is not null) batch.SetHistogram(histogram);
            var report = new AppendReport();
            await store.AppendAsync(batch, report, CancellationToken.None);
            return report;
        }
        Assert.Equal((2, 0), ((await PutAsync(T, T + 10, 5)).Appended, 0));
        // Known, past, taken by another value, too old, and a real restart.
        var next = T + 20;
        foreach (var start in (long[])[T, T + 5, T + 10 - 10_000, T - 40 * Hour])
        {
            var report = await PutAsync(start, next++, 6);
            Assert.Equal((0, 1), (report.Refused, report.Appended + report[AppendOutcome.Duplicate] - 1));
        }
        Assert.Equal(0, (await PutAsync(T + 10, T + 40, 7)).Refused);
        Assert.Equal(2, (await PutAsync(T + 100, T + 110, 1)).Appended);
        var times = (await ReadAsync(store))[Series(1)].ConvertAll(static s => (s.TimeMs - T, s.Value));
        Assert.Equal([(0, 0.0), (10, 5.0)], times[..2]);
        Assert.Equal([(40, 7.0), (100, 0.0), (110, 1.0)], times[^3..]);
        var histogram = HistogramChunkTests.Generate(new Random(1), false, false, false, false).First().Histogram;
        Assert.Equal((2, 0), ((await PutAsync(T + 200, T + 210, 0, histogram)) is var first ? first.Appended : 0, first.Refused));
        Assert.Equal((1, 0), ((await PutAsync(T + 200, T + 220, 0, histogram)) is var second ? second.Appended : 0, second.Refused));
    }
}
