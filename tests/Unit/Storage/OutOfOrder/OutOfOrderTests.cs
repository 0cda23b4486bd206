using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;

namespace Barograph.Tests.Unit.Storage.OutOfOrder;

public sealed class OutOfOrderTests : IDisposable
{
    const long Minute = 60_000, Hour = 60 * Minute, T = 1_700_006_400_000;

    static readonly LabelSet A = LabelSet.Of(("__name__", "a")), B = LabelSet.Of(("__name__", "b"));

    readonly StoreFixture fixture = new() { OutOfOrderWindow = TimeSpan.FromHours(3), Blocks = new BlockOptions() };

    public OutOfOrderTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.Zero };

    public void Dispose() => fixture.Dispose();

    static async Task<AppendOutcome> PushAsync(Store store, LabelSet series, long time, double value)
    {
        var batch = new SampleBatch();
        batch.AddNew(series, time, value);
        await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
        return batch.Outcomes[0];
    }

    double Metric(string name) => Instrument.Value(fixture.Instruments, name);

    [Fact]
    public async Task outcomes_and_metrics_are_those_of_prometheus()
    {
        await using var store = await fixture.OpenAsync();
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + 10 * Hour, 1));
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + 9 * Hour, 2));
        Assert.Equal(AppendOutcome.Duplicate, await PushAsync(store, A, T + 9 * Hour, 2));
        // As in Prometheus: a late sample at a time that is taken is passed over without a word.
        Assert.Equal(AppendOutcome.Duplicate, await PushAsync(store, A, T + 9 * Hour, 3));
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + 7 * Hour, 4));
        Assert.Equal(AppendOutcome.TooOld, await PushAsync(store, A, T + 7 * Hour - 1, 5));
        Assert.Equal(AppendOutcome.DuplicateTimestamp, await PushAsync(store, A, T + 10 * Hour, 6));
        // A series that begins within half a block's span begins in order, whatever the window is.
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, B, T + 9 * Hour, 7));
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, B, T + 8 * Hour, 8));
        var read = await StoreFixture.ReadAsync(store);
        Assert.Equal([(T + 7 * Hour, 4.0), (T + 9 * Hour, 2.0), (T + 10 * Hour, 1.0)], read[A]);
        Assert.Equal([(T + 8 * Hour, 8.0), (T + 9 * Hour, 7.0)], read[B]);
        Assert.Equal(3, Metric("prometheus_tsdb_head_out_of_order_samples_appended_total"));
        Assert.Equal(5, Metric("prometheus_tsdb_head_samples_appended_total"));
        Assert.Equal(1, Metric("prometheus_tsdb_too_old_samples_total"));
        Assert.Equal(0, Metric("prometheus_tsdb_out_of_order_samples_total"));
        Assert.Equal(0, Metric("prometheus_tsdb_out_of_bound_samples_total"));
        Assert.True(Metric("barograph_storage_out_of_order_bytes") > 0);
    }

    [Fact]
    public async Task beyond_their_memory_further_samples_out_of_order_are_refused_until_some_have_left()
    {
        fixture.Head = fixture.Head with { OutOfOrderBytes = 2000, MaxOutOfOrderBytes = 4000 };
        await using var store = await fixture.OpenAsync();
        await PushAsync(store, A, T + 10 * Hour, 1);
        var outcomes = new List<AppendOutcome>();
        for (var i = 0; i < 200; i++) outcomes.Add(await PushAsync(store, LabelSet.Of(("__name__", "a"), ("i", $"{i}")), T + 10 * Hour + 1, i));
        Assert.All(outcomes, static o => Assert.Equal(AppendOutcome.Appended, o));
        outcomes.Clear();
        for (var i = 0; i < 200; i++) outcomes.Add(await PushAsync(store, LabelSet.Of(("__name__", "a"), ("i", $"{i}")), T + 9 * Hour, i));
        var taken = outcomes.Count(static o => o == AppendOutcome.Appended);
        Assert.InRange(taken, 5, 50);
        Assert.All(outcomes[taken..], static o => Assert.Equal(AppendOutcome.OutOfOrderLimit, o));
        Assert.Equal(200 - taken, Metric("barograph_storage_refused_samples_total"));
        Assert.InRange(Metric("barograph_storage_out_of_order_bytes"), 2000, 5000);
        // What is in order goes on; the next cut makes room.
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + 10 * Hour + 5, 1));
        store.Tend();
        Assert.Equal(0, Metric("barograph_storage_out_of_order_bytes"));
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, LabelSet.Of(("__name__", "a"), ("i", "199")), T + 9 * Hour, 1));
    }

    [Fact]
    public async Task the_window_may_change_at_any_time()
    {
        await using var store = await fixture.OpenAsync();
        await PushAsync(store, A, T + 10 * Hour, 1);
        store.OutOfOrderWindow = TimeSpan.Zero;
        Assert.Equal(AppendOutcome.OutOfOrder, await PushAsync(store, A, T + 10 * Hour - 1, 2));
        Assert.Equal(AppendOutcome.OutOfBounds, await PushAsync(store, A, T + 8 * Hour, 3));
        Assert.Equal(1, Metric("prometheus_tsdb_out_of_order_samples_total"));
        Assert.Equal(1, Metric("prometheus_tsdb_out_of_bound_samples_total"));
        store.OutOfOrderWindow = TimeSpan.FromHours(5);
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + 5 * Hour, 4));
        // What was taken stays, whatever the window is afterwards.
        store.OutOfOrderWindow = TimeSpan.Zero;
        Assert.Equal([(T + 5 * Hour, 4.0), (T + 10 * Hour, 1.0)], (await StoreFixture.ReadAsync(store))[A]);
    }

    [Fact]
    public async Task a_sample_that_came_in_order_stays_before_a_late_one_of_the_same_time()
    {
        await using var store = await fixture.OpenAsync();
        for (var i = 0; i <= 10; i++) await PushAsync(store, A, T + i * Minute, i);
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + 5 * Minute, 99));
        Assert.Equal(Enumerable.Range(0, 11).Select(static i => (T + i * Minute, (double)i)), (await StoreFixture.ReadAsync(store))[A]);
    }

    [Fact]
    public async Task a_series_with_nothing_but_late_samples_is_found_and_kept()
    {
        await using (var store = await fixture.OpenAsync())
        {
            await PushAsync(store, A, T + 10 * Hour, 1);
            Assert.Equal(AppendOutcome.Appended, await PushAsync(store, B, T + 8 * Hour, 2));
            store.Tend();
            await store.FlushAsync(CancellationToken.None);
            Assert.Equal([(T + 8 * Hour, 2.0)], (await StoreFixture.ReadAsync(store))[B]);
            var labels = new LabelQuery(TenantId.Anonymous, [], T + 7 * Hour, T + 9 * Hour);
            Assert.Contains("b", await store.LabelValuesAsync("__name__", labels, CancellationToken.None));
            labels = new LabelQuery(TenantId.Anonymous, [[new Matcher(MatchKind.Equal, "__name__", "b")]], T + 7 * Hour, T + 9 * Hour);
            Assert.Equal(["b"], await store.LabelValuesAsync("__name__", labels, CancellationToken.None));
            Assert.Empty(await StoreFixture.ReadAsync(store, T + 9 * Hour, T + 9 * Hour + 1));
        }
        await using var again = await fixture.OpenAsync();
        again.Tend();
        Assert.Equal([(T + 8 * Hour, 2.0)], (await StoreFixture.ReadAsync(again))[B]);
    }

    [Fact]
    public async Task late_samples_go_into_blocks_of_aligned_ranges_and_are_merged_with_the_others()
    {
        await using (var store = await fixture.OpenAsync())
        {
            var expected = new SortedDictionary<long, double>();
            for (var i = 0; i < 200; i++) Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + i * Minute, expected[T + i * Minute] = i));
            // In any order, more than a buffer holds, over three ranges; and one beside the head's end.
            foreach (var i in Enumerable.Range(20, 179).OrderBy(static i => i * 7919 % 179))
                Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + i * Minute + 1, expected[T + i * Minute + 1] = i * 0.5));
            var whole = expected.Select(static s => (s.Key, s.Value)).ToList();
            Assert.Equal(whole, (await StoreFixture.ReadAsync(store))[A]);
            using var open = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), CancellationToken.None);
            store.Tend();
            Assert.Equal(0, Metric("barograph_storage_out_of_order_bytes"));
            // Both blocks of the first range became one, the rest of the late ones lies over the head.
            var blocks = store.Blocks(TenantId.Anonymous);
            Assert.Contains(blocks, static b => b.Compaction.IsFromOutOfOrder && b.MinTimeMs == T + 2 * Hour && b.MaxTimeMs == T + 4 * Hour);
            Assert.Contains(blocks, static b => b.MinTimeMs == T && b.Compaction.Level == 2 && !b.Compaction.IsFromOutOfOrder);
            Assert.Equal(1, Metric("prometheus_tsdb_vertical_compactions_total"));
            Assert.Equal(whole, (await StoreFixture.ReadAsync(store))[A]);
            // Whoever began to read before still finds everything.
            var columns = new SampleColumns();
            open.Read(0, long.MinValue, long.MaxValue, columns);
            Assert.Equal(whole.Count, columns.Count);
            using var killed = fixture.Snapshot();
            await using var revived = await killed.OpenAsync();
            // The mark of the block says that the log's late samples are in it.
            Assert.Equal(0, Instrument.Value(killed.Instruments, "barograph_storage_out_of_order_bytes"));
            Assert.Equal(whole, (await StoreFixture.ReadAsync(revived))[A]);
            Assert.Equal(AppendOutcome.Appended, await PushAsync(revived, A, T + 190 * Minute + 7, -1));
            using var killedAgain = killed.Snapshot();
            await using var revivedAgain = await killedAgain.OpenAsync();
            Assert.Contains((T + 190 * Minute + 7, -1.0), (await StoreFixture.ReadAsync(revivedAgain))[A]);
        }
    }

    [Fact]
    public async Task a_disk_that_takes_no_block_of_late_samples_gets_it_later()
    {
        var disk = new FaultyDisk();
        fixture.Disk = disk;
        fixture.Head = fixture.Head with { OutOfOrderBytes = 1 };
        var clock = new Scraping.Doubles.ManualClock(DateTimeOffset.FromUnixTimeMilliseconds(T));
        fixture.Clock = clock;
        await using var store = await fixture.OpenAsync();
        await PushAsync(store, A, T, 1);
        await PushAsync(store, A, T - 2 * Hour - 1, 2);
        await PushAsync(store, A, T - 1, 3);
        disk.Room = 300;
        store.Tend();
        Assert.Empty(store.Blocks(TenantId.Anonymous));
        disk.Room = long.MaxValue;
        await PushAsync(store, A, T - 2, 4);
        List<(long, double)> whole = [(T - 2 * Hour - 1, 2), (T - 2, 4), (T - 1, 3), (T, 1)];
        Assert.Equal(whole, (await StoreFixture.ReadAsync(store))[A]);
        using (var killed = fixture.Snapshot())
        {
            await using var revived = await killed.OpenAsync();
            Assert.Equal(whole, (await StoreFixture.ReadAsync(revived))[A]);
        }
        clock.Advance(TimeSpan.FromMinutes(11));
        store.Tend();
        Assert.Equal(2, store.Blocks(TenantId.Anonymous).Count);
        store.Tend();
        Assert.Equal(0, Metric("barograph_storage_out_of_order_bytes"));
        Assert.Equal(whole, (await StoreFixture.ReadAsync(store))[A]);
    }

    [Fact]
    public async Task samples_further_apart_than_a_chunk_can_tell_are_kept()
    {
        fixture.OutOfOrderWindow = TimeSpan.FromDays(400);
        await using var store = await fixture.OpenAsync();
        var expected = new SortedDictionary<long, double> { [T] = 0 };
        await PushAsync(store, A, T, 0);
        for (var i = 1; i < 100; i++) Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T - i * 80 * Hour, expected[T - i * 80 * Hour] = i));
        Assert.Equal(expected.Select(static s => (s.Key, s.Value)), (await StoreFixture.ReadAsync(store))[A]);
    }

    [Fact]
    public async Task a_late_histogram_is_stored_as_one()
    {
        await using var store = await fixture.OpenAsync();
        await PushAsync(store, A, T, 1);
        var batch = new SampleBatch();
        batch.AddNew(A, T - 1, 0);
        batch.SetHistogram(new NativeHistogram { Sum = 5, Count = 1, ZeroCount = 1, ZeroThreshold = 0.001 });
        await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
        Assert.Equal(AppendOutcome.Appended, batch.Outcomes[0]);
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], T - 1, T), CancellationToken.None);
        var columns = new SampleColumns();
        selection.Read(0, T - 1, T, columns);
        Assert.Equal([5, 1], columns.Values.ToArray());
        Assert.Equal((1u, false), ((uint)columns.Histograms[0]!.Count, columns.Histograms[1] is not null));
    }

    [Fact]
    public async Task late_samples_that_are_deleted_are_gone_and_others_of_that_time_may_come()
    {
        await using var store = await fixture.OpenAsync();
        for (var i = 0; i <= 100; i += 10) await PushAsync(store, A, T + i * Minute, i);
        for (var i = 99; i > 0; i--) await PushAsync(store, A, T + i * Minute, i);
        await PushAsync(store, B, T - Hour, 7);
        await store.DeleteAsync(new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Regex, "__name__", "a|b")], T - 2 * Hour, T + 60 * Minute), CancellationToken.None);
        List<(long, double)> whole = [.. Enumerable.Range(61, 40).Select(static i => (T + i * Minute, (double)i))];
        var read = await StoreFixture.ReadAsync(store);
        Assert.Equal(whole, read[A]);
        Assert.Single(read);
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + 30 * Minute, -30));
        Assert.Equal(AppendOutcome.Appended, await PushAsync(store, A, T + 31 * Minute, -31));
        whole.InsertRange(0, [(T + 30 * Minute, -30), (T + 31 * Minute, -31)]);
        Assert.Equal(whole, (await StoreFixture.ReadAsync(store))[A]);
        using (var killed = fixture.Snapshot())
        {
            await using var revived = await killed.OpenAsync();
            Assert.Equal(whole, (await StoreFixture.ReadAsync(revived))[A]);
            Assert.Single(await StoreFixture.ReadAsync(revived));
        }
        await store.FlushAsync(CancellationToken.None);
        using (var killed = fixture.Snapshot())
        {
            await using var revived = await killed.OpenAsync();
            Assert.Equal(whole, (await StoreFixture.ReadAsync(revived))[A]);
        }
    }
}
