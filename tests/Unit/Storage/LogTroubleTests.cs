using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Storage.Wal;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Storage;

/// <summary>While the log cannot be written: what nobody would send again stays in memory, and is on the disk when that can be.</summary>
public sealed class LogTroubleTests : IDisposable
{
    const long T = 1_700_000_000_000;

    readonly FaultyDisk disk = new();
    readonly ManualClock clock = new();
    readonly LogLines log = new();
    readonly StoreFixture fixture;
    long otherBytes;

    public LogTroubleTests() => fixture = new StoreFixture { Disk = disk, Clock = clock };

    public void Dispose() => fixture.Dispose();

    Task<Store> OpenAsync(WalSync sync = WalSync.Interval, long segmentBytes = 64 << 20) => Store.OpenAsync(
        new StoreOptions
        {
            DataDirectory = fixture.Directory,
            Disk = disk,
            Head = new HeadOptions { WalSync = sync, Retention = TimeSpan.Zero, SegmentBytes = segmentBytes },
            MemoryBudgetBytes = 1 << 30,
            ManagedBytes = () => otherBytes,
        },
        new InstrumentRegistry(), log, clock, default);

    static LabelSet Series(int number) => LabelSet.Of(("__name__", "m"), ("n", $"{number}"));

    static async Task<AppendReport> AppendAsync(Store store, bool mayWait, params (LabelSet Series, long TimeMs, double Value)[] samples)
    {
        var batch = new SampleBatch { MayWait = mayWait };
        foreach (var (series, time, value) in samples) batch.AddNew(series, time, value);
        var report = new AppendReport();
        await store.AppendAsync(batch, report, default);
        return report;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public async Task what_is_scraped_stays_in_memory_and_what_is_pushed_is_refused(int room)
    {
        var store = await OpenAsync();
        await AppendAsync(store, false, (Series(1), T, 1), (Series(2), T, 2));
        var before = await StoreFixture.ReadAsync(store);
        disk.Room = room;
        for (var i = 1; i <= 300; i++) Assert.Equal(2, (await AppendAsync(store, true, (Series(1), T + i, i), (Series(3), T + i, -i))).Appended);
        await Assert.ThrowsAsync<StorageException>(() => AppendAsync(store, false, (Series(2), T + 1, 1)));
        var during = await StoreFixture.ReadAsync(store);
        Assert.Equal((301, 1, 300), (during[Series(1)].Count, during[Series(2)].Count, during[Series(3)].Count));
        var status = Assert.Single(store.Disk());
        Assert.False(status.IsWell);
        Assert.Equal(600, status.UnloggedSamples);
        Assert.Contains("no space left", status.LogFailure, StringComparison.Ordinal);
        Assert.Single(log.Lines, static l => l.Contains("The log cannot be written", StringComparison.Ordinal));
        store.Tend();
        Assert.Contains("no space left", Assert.Single(store.Disk()).CheckpointFailure, StringComparison.Ordinal);
        using (var killed = fixture.Snapshot())
        {
            disk.Room = long.MaxValue;
            await using var revived = await killed.OpenAsync();
            Assert.Equal(before, await StoreFixture.ReadAsync(revived));
        }

        Assert.Equal(2, (await AppendAsync(store, true, (Series(3), T + 1000, 1), (Series(4), T + 1000, 1))).Appended);
        Assert.Contains(log.Lines, static l => l.Contains("The log can be written again", StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromMinutes(1));
        store.Tend();
        Assert.True(Assert.Single(store.Disk()).IsWell);
        var after = await StoreFixture.ReadAsync(store);
        Assert.Equal(301, after[Series(3)].Count);
        using (var killed = fixture.Snapshot())
        {
            await using var revived = await killed.OpenAsync();
            Assert.Equal(after, await StoreFixture.ReadAsync(revived));
        }
        await store.DisposeAsync();
    }

    [Fact]
    public async Task who_pushes_a_sample_that_is_in_memory_alone_is_not_told_that_it_is_safe()
    {
        await using var store = await OpenAsync();
        await AppendAsync(store, false, (Series(1), T, 1));
        disk.Room = 0;
        await AppendAsync(store, true, (Series(1), T + 1, 2));
        disk.Room = long.MaxValue;
        await Assert.ThrowsAsync<StorageException>(() => AppendAsync(store, false, (Series(1), T + 1, 2)));
        store.Tend();
        Assert.Equal(1, (await AppendAsync(store, false, (Series(1), T + 1, 2)))[AppendOutcome.Duplicate]);
    }

    [Fact]
    public async Task where_the_medium_must_have_it_first_nothing_stays_in_memory_alone()
    {
        await using var store = await OpenAsync(WalSync.Always);
        await AppendAsync(store, true, (Series(1), T, 1));
        disk.Room = 0;
        await Assert.ThrowsAsync<StorageException>(() => AppendAsync(store, true, (Series(1), T + 1, 2)));
        Assert.Single((await StoreFixture.ReadAsync(store))[Series(1)]);
        disk.Room = long.MaxValue;
        Assert.Equal(1, (await AppendAsync(store, true, (Series(1), T + 1, 2))).Appended);
    }

    [Fact]
    public async Task memory_takes_them_up_to_its_budget()
    {
        await using var store = await OpenAsync();
        await AppendAsync(store, true, (Series(1), T, 1));
        disk.Room = 0;
        Assert.Equal(1, (await AppendAsync(store, true, (Series(1), T + 1, 2))).Appended);
        otherBytes = 1 << 30;
        store.Tend();
        await Assert.ThrowsAsync<StorageException>(() => AppendAsync(store, true, (Series(1), T + 2, 3)));
        otherBytes = 0;
        store.Tend();
        Assert.Equal(1, (await AppendAsync(store, true, (Series(1), T + 2, 3))).Appended);
        disk.Room = long.MaxValue;
    }

    [Fact]
    public async Task whenever_the_disk_comes_and_goes_all_is_there_in_the_end()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            using var own = new StoreFixture();
            var store = await Store.OpenAsync(
                new StoreOptions { DataDirectory = own.Directory, Disk = disk, Head = new HeadOptions { Retention = TimeSpan.Zero, SegmentBytes = 2000, CheckpointBytes = 5000 } },
                new InstrumentRegistry(), log, clock, default);
            var naive = new NaiveStore(long.MaxValue / 2);
            for (var step = 1; step < 200; step++)
            {
                disk.Room = random.Next(3) == 0 ? random.Next(400) : random.Next(2) == 0 ? long.MaxValue : disk.Room;
                var rows = Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(step / 4 + 5)).Distinct().Select(n => (Series(n), T + step, random.Next(50) * 0.25)).ToArray();
                Assert.Equal(rows.Length, (await AppendAsync(store, true, rows)).Appended);
                naive.Append(rows);
                if (random.Next(6) == 0) store.Tend();
                if (random.Next(10) == 0) clock.Advance(TimeSpan.FromSeconds(20));
            }
            disk.Room = long.MaxValue;
            clock.Advance(TimeSpan.FromMinutes(1));
            store.Tend();
            store.Tend();
            using (var killed = own.Snapshot())
            {
                await using var revived = await Store.OpenAsync(new StoreOptions { DataDirectory = killed.Directory, Head = new HeadOptions { Retention = TimeSpan.Zero } }, new InstrumentRegistry(), log, clock, default);
                var expected = naive.Read(long.MinValue, long.MaxValue);
                var found = await StoreFixture.ReadAsync(revived);
                Assert.Equal(expected.Keys, found.Keys);
                foreach (var (series, samples) in expected) Assert.Equal(samples, found[series].Select(static s => (s.TimeMs, BitConverter.DoubleToUInt64Bits(s.Value))));
            }
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task a_tenant_whose_files_cannot_be_used_does_not_keep_the_others_from_starting()
    {
        var bad = TenantId.TryParse("bad")!.Value;
        var store = await OpenAsync();
        await AppendAsync(store, false, (Series(1), T, 1));
        var batch = new SampleBatch { Tenant = bad };
        batch.AddNew(Series(1), T, 1);
        await store.AppendAsync(batch, new AppendReport(), default);
        using var killed = fixture.Snapshot();
        await store.DisposeAsync();
        var chunks = Path.Combine(killed.Directory, "barograph", "tenants", "bad", "barograph", "chunks");
        Directory.Move(chunks, chunks + ".kept");
        File.WriteAllText(chunks, "in the way");
        await using var revived = await killed.OpenAsync();
        Assert.Single(await StoreFixture.ReadAsync(revived));
        await Assert.ThrowsAsync<StorageException>(() => revived.AppendAsync(batch, new AppendReport(), default).AsTask());
        File.Delete(chunks);
        Directory.Move(chunks + ".kept", chunks);
        using var selection = await revived.SelectAsync(new SeriesQuery(bad, [], long.MinValue, long.MaxValue), default);
        Assert.Equal(1, selection.Count);
    }
}
