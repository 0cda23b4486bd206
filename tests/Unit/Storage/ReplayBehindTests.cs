using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Xunit.Abstractions;

namespace Barograph.Tests.Unit.Storage;

/// <summary>A store whose log is still being read: what it answers, what it takes, and what is left when it is killed.</summary>
public sealed class ReplayBehindTests(ITestOutputHelper output) : IDisposable
{
    const long T = 1_700_000_000_000, Minute = 60_000;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly StoreFixture fixture = new() { Head = new() { SegmentBytes = 200, CheckpointBytes = 1 << 30, Retention = TimeSpan.Zero } };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(string name) => LabelSet.Of(("__name__", name), ("only", $"value of {name}"));

    [Fact]
    public async Task queries_are_answered_with_a_warning_that_says_what_is_missing_and_writes_wait()
    {
        using var killed = await WriteAsync(40);
        var segments = Segments(killed);
        var disk = new GatedDisk { Segment = segments[^2] };
        await using var store = await ReadyAsync(killed, disk);
        using var letGo = disk;
        await disk.Arrived.WaitAsync(Patience);

        Assert.True(store.IsReady);
        Assert.False(store.Replay.Done);
        Assert.Equal(int.Parse(segments[0]), store.Replay.Min);
        Assert.Equal(int.Parse(segments[^1]), store.Replay.Max);
        Assert.Equal(int.Parse(segments[^2]), store.Replay.Current);
        var early = await StoreFixture.ReadAsync(store);
        var there = early[Series("a")].Count;
        Assert.InRange(there, 1, 39);
        using (var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], T, T + Minute), default))
        {
            var newest = DateTimeOffset.FromUnixTimeMilliseconds(T + there - 1).UtcDateTime;
            Assert.Equal([$"the log is still being read after the start (segment {store.Replay.Current} of {store.Replay.Min} to {store.Replay.Max}): samples after {newest:yyyy-MM-ddTHH:mm:ss.fffZ} may be missing, and the latest deletions"],
                selection.Warnings);
        }
        var write = StoreFixture.AppendAsync(store, (Series("a"), T + 40, 40), (Series("new"), T + 40, 1));
        Assert.False(write.IsCompleted);
        Assert.Equal(1, Instrument.Value(killed.Instruments, "barograph_storage_waiting_batches"));
        Assert.Equal(1, Instrument.Value(killed.Instruments, "barograph_storage_replaying"));

        disk.LetGo();
        await store.Replayed;
        var report = await write;
        Assert.Equal((2, 1), (report.Appended, report.NewSeries));
        Assert.True(store.Replay.Done);
        Assert.Null(store.Missing(TenantId.Anonymous));
        var all = await StoreFixture.ReadAsync(store);
        Assert.Equal(Enumerable.Range(0, 41).Select(i => (T + i, (double)i)), all[Series("a")]);
        Assert.Equal([(T + 40, 1.0)], all[Series("new")]);
        using var late = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], T, T + Minute), default);
        Assert.Empty(late.Warnings);
        Assert.Equal(0, Instrument.Value(killed.Instruments, "barograph_storage_waiting_batches"));
    }

    [Fact]
    public async Task a_sample_is_judged_by_what_the_log_has_although_it_came_before_that_was_read()
    {
        using var killed = await WriteAsync(40);
        var disk = new GatedDisk { Segment = Segments(killed)[1] };
        await using var store = await ReadyAsync(killed, disk);
        using var letGo = disk;
        await disk.Arrived.WaitAsync(Patience);
        var batch = new SampleBatch();
        batch.AddNew(Series("a"), T + 39, 39);
        batch.AddNew(Series("a"), T + 30, 30);
        var write = store.AppendAsync(batch, new AppendReport(), default).AsTask();
        Assert.False(write.IsCompleted);
        disk.LetGo();
        await write;
        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.OutOfOrder], batch.Outcomes.ToArray());
    }

    [Fact]
    public async Task a_batch_beyond_those_that_may_wait_is_refused()
    {
        using var killed = await WriteAsync(40);
        var disk = new GatedDisk { Segment = Segments(killed)[1] };
        await using var store = await ReadyAsync(killed, disk, mostWaiting: 1);
        using var letGo = disk;
        await disk.Arrived.WaitAsync(Patience);
        var first = StoreFixture.AppendAsync(store, (Series("a"), T + 40, 40));
        var refused = await Assert.ThrowsAsync<StorageException>(() => StoreFixture.AppendAsync(store, (Series("b"), T + 40, 40)));
        Assert.Equal("the log is still being read after the start, and 1 batches wait for that already", refused.Message);
        disk.LetGo();
        Assert.Equal(1, (await first).Appended);
    }

    [Fact]
    public async Task a_short_log_is_read_before_anybody_is_answered()
    {
        using var killed = await WriteAsync(40);
        // A clock that stands still: its patience never ends.
        await using var store = killed.Begin(new MachineDisk(), TimeSpan.FromMilliseconds(500), new Scraping.Doubles.ManualClock(DateTimeOffset.FromUnixTimeMilliseconds(T)));
        await store.ReadyAsync(default);
        Assert.True(store.Replay.Done);
        Assert.Equal(40, (await StoreFixture.ReadAsync(store))[Series("a")].Count);
    }

    [Fact]
    public async Task a_store_that_is_closed_while_it_reads_its_log_has_all_of_it_the_next_time()
    {
        using var killed = await WriteAsync(40);
        var disk = new GatedDisk { Segment = Segments(killed)[2] };
        var store = await ReadyAsync(killed, disk);
        await disk.Arrived.WaitAsync(Patience);
        var waiting = StoreFixture.AppendAsync(store, (Series("a"), T + 40, 40));
        var closing = store.DisposeAsync().AsTask();
        disk.LetGo();
        await closing;
        await Assert.ThrowsAnyAsync<Exception>(() => waiting);
        await using var again = await killed.OpenAsync();
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (T + i, (double)i)), (await StoreFixture.ReadAsync(again))[Series("a")]);
    }

    [Fact]
    public async Task a_slot_that_the_log_gives_to_another_series_waits_for_those_who_read_the_former_one()
    {
        fixture.Head = fixture.Head with { Retention = TimeSpan.FromHours(2), SegmentBytes = 100 };
        await using (var store = await fixture.OpenAsync())
        {
            await StoreFixture.AppendAsync(store, (Series("former"), T, 1));
            await store.FlushAsync(default);
            var first = Path.GetFileName(Checkpoint(fixture));
            File.Copy(Checkpoint(fixture), Path.Combine(fixture.Directory, "kept"));
            for (var i = 0; i < 5; i++) await StoreFixture.AppendAsync(store, (Series("long"), T + i * 60 * Minute, i));
            await store.FlushAsync(default);
            // The former series is collected, and its slot is free.
            await StoreFixture.AppendAsync(store, (Series("next"), T + 300 * Minute, 7));
            await StoreFixture.AppendAsync(store, (Series("next"), T + 301 * Minute, 8));
            using var later = fixture.Snapshot();
            // The first checkpoint with the last log: as if the second one had not been written.
            File.Delete(Checkpoint(later));
            File.Move(Path.Combine(later.Directory, "kept"), Path.Combine(later.Directory, "barograph", first));
            var disk = new GatedDisk { Segment = Segments(later)[0] };
            await using var revived = await ReadyAsync(later, disk);
            using var letGo = disk;
            await disk.Arrived.WaitAsync(Patience);
            var query = new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", "former")], long.MinValue, long.MaxValue);
            using (var reading = await revived.SelectAsync(query, default))
            {
                Assert.Equal(1, reading.Count);
                disk.LetGo();
                // It is found no more before its slot is taken.
                while ((await StoreFixture.ReadAsync(revived)).ContainsKey(Series("former"))) Assert.False(revived.Replay.Done, "the log does not take the slot");
                Assert.False(revived.Replay.Done);
                Assert.Equal(Series("former"), reading.LabelsOf(0));
                var columns = new SampleColumns();
                reading.Read(0, long.MinValue, long.MaxValue, columns);
                Assert.Equal([T], columns.TimestampsMs.ToArray());
            }
            await revived.Replayed;
            Assert.Equal([(T + 300 * Minute, 7.0), (T + 301 * Minute, 8.0)], (await StoreFixture.ReadAsync(revived))[Series("next")]);
        }
    }

    [Fact]
    public async Task whoever_is_killed_while_the_log_is_read_and_killed_again_has_what_a_naive_store_has()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var dice = new Random(seed);
        for (var round = 0; round < 5; round++)
        {
            using var written = new StoreFixture();
            written.Head = written.Head with { CheckpointBytes = dice.Next(2000, 20_000), SegmentBytes = dice.Next(300, 2000), Retention = TimeSpan.Zero };
            var ledger = new Ledger();
            var current = await FillAsync(written, ledger, dice);
            for (var life = 0; life < 3; life++)
            {
                var left = await StartAndKillAsync(current, ledger, dice);
                current.Dispose();
                current = left;
            }
            await using (var store = await current.OpenAsync()) Assert.Equal(ledger.Left, await StoreFixture.ReadAsync(store));
            current.Dispose();
        }
    }

    /// <summary>What was ever appended, and what of it was not deleted.</summary>
    sealed class Ledger
    {
        public HashSet<(LabelSet, long, double)> Appended { get; } = [];

        public SortedDictionary<LabelSet, List<(long TimeMs, double Value)>> Left { get; } = [];

        public void Add(LabelSet series, long timeMs, double value)
        {
            Appended.Add((series, timeMs, value));
            if (!Left.TryGetValue(series, out var samples)) Left.Add(series, samples = []);
            samples.Add((timeMs, value));
        }

        public void Delete(LabelSet series, long fromMs, long toMs)
        {
            if (!Left.TryGetValue(series, out var samples)) return;
            samples.RemoveAll(s => s.TimeMs >= fromMs && s.TimeMs <= toMs);
            if (samples.Count == 0) Left.Remove(series);
        }
    }

    /// <summary>Appends, checkpoints and deletions; returns what a kill leaves.</summary>
    static async Task<StoreFixture> FillAsync(StoreFixture written, Ledger ledger, Random dice)
    {
        await using var store = await written.OpenAsync();
        var now = T;
        for (var step = 0; step < 120; step++)
        {
            now += dice.Next(1, 5000);
            var rows = new List<(LabelSet, long, double)>();
            foreach (var number in Enumerable.Range(0, dice.Next(1, 12)).Select(_ => dice.Next(30 + step / 4)).Distinct()) rows.Add((Series($"m{number}"), now, dice.Next(1000) / 8.0));
            await StoreFixture.AppendAsync(store, [.. rows]);
            foreach (var (series, time, value) in rows) ledger.Add(series, time, value);
            if (dice.Next(30) == 0) store.Tend();
            if (dice.Next(25) == 0) await DeleteAsync(store, ledger, dice, now);
        }
        return written.Snapshot();
    }

    static async Task DeleteAsync(Store store, Ledger ledger, Random dice, long now)
    {
        var name = $"m{dice.Next(30)}";
        long from = now - dice.Next(200_000), to = from + dice.Next(100_000);
        await store.DeleteAsync(new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", name)], from, to), default);
        ledger.Delete(Series(name), from, to);
    }

    /// <summary>Starts, stops somewhere in the log, is read there, and is killed: before the log was read, or behind that and a write.</summary>
    static async Task<StoreFixture> StartAndKillAsync(StoreFixture from, Ledger ledger, Random dice)
    {
        var segments = Segments(from);
        var disk = new GatedDisk { Segment = segments[dice.Next(segments.Count)] };
        await using var store = await ReadyAsync(from, disk);
        using var letGo = disk;
        await disk.Arrived.WaitAsync(Patience);
        Check(await StoreFixture.ReadAsync(store), ledger);
        if (dice.Next(2) == 0)
        {
            var left = from.Snapshot();
            disk.LetGo();
            return left;
        }
        var time = T + 10_000_000 + dice.Next(1_000_000_000);
        var write = StoreFixture.AppendAsync(store, (Series("behind"), time, 5));
        disk.LetGo();
        while (!store.Replay.Done) Check(await StoreFixture.ReadAsync(store, maxTimeMs: T + 9_000_000), ledger);
        if ((await write).Appended == 1) ledger.Add(Series("behind"), time, 5);
        Assert.Equal(ledger.Left, await StoreFixture.ReadAsync(store));
        if (dice.Next(2) == 0) store.Tend();
        return from.Snapshot();
    }

    /// <summary>Until the log says so, what was deleted may be seen; but nothing is invented, nothing twice.</summary>
    static void Check(SortedDictionary<LabelSet, List<(long TimeMs, double Value)>> early, Ledger ledger)
    {
        foreach (var (series, samples) in early)
        {
            for (var i = 1; i < samples.Count; i++) Assert.True(samples[i].TimeMs > samples[i - 1].TimeMs);
            foreach (var (time, value) in samples) Assert.Contains((series, time, value), ledger.Appended);
        }
    }

    /// <summary>What a kill leaves behind so many batches.</summary>
    async Task<StoreFixture> WriteAsync(int batches)
    {
        await using var store = await fixture.OpenAsync();
        for (var i = 0; i < batches; i++)
            await StoreFixture.AppendAsync(store, [(Series("a"), T + i, i), .. Enumerable.Range(0, 8).Select(s => (Series($"{s}"), T + i, i * 1.5 + s))]);
        return fixture.Snapshot();
    }

    static async Task<Store> ReadyAsync(StoreFixture from, IDisk disk, int mostWaiting = 100)
    {
        var store = from.Begin(disk, TimeSpan.Zero, TimeProvider.System, mostWaiting);
        await store.ReadyAsync(default);
        return store;
    }

    static List<string> Segments(StoreFixture of) => [.. Directory.GetFiles(Path.Combine(of.Directory, "barograph", "wal")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    static string Checkpoint(StoreFixture of) => Assert.Single(Directory.GetFiles(Path.Combine(of.Directory, "barograph"), "checkpoint.*"));
}
