using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Storage.Wal;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Storage.Wal;

public sealed class LogSyncTests : IDisposable
{
    const long T = 1_700_000_000_000;
    const int Writers = 50;

    readonly FaultyDisk disk = new();
    readonly StoreFixture fixture;

    public LogSyncTests() => fixture = new StoreFixture { Disk = disk };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int number) => LabelSet.Of(("__name__", "m"), ("n", $"{number}"));

    static bool IsLog(string path) => path.Contains("wal", StringComparison.Ordinal);

    [Fact]
    public async Task with_sync_always_many_batches_wait_for_one_sync_and_none_holds_up_another()
    {
        fixture.Head = fixture.Head with { WalSync = WalSync.Always };
        await using var store = await fixture.OpenAsync();
        var syncs = 0;
        using var mayGoOn = new ManualResetEventSlim();
        using var hasBegun = new ManualResetEventSlim();
        disk.Syncing = path =>
        {
            if (!IsLog(path)) return;
            Interlocked.Increment(ref syncs);
            hasBegun.Set();
            mayGoOn.Wait();
        };
        var first = StoreFixture.AppendAsync(store, (Series(0), T, 0));
        hasBegun.Wait();
        // One thread writes all the others, so each returns from its call before the medium has anything.
        List<Task<AppendReport>> others = [.. Enumerable.Range(1, Writers).Select(i => StoreFixture.AppendAsync(store, (Series(i), T, i)))];
        Assert.Equal(Writers + 1, (await StoreFixture.ReadAsync(store)).Count);
        Assert.False(first.IsCompleted);
        Assert.All(others, static o => Assert.False(o.IsCompleted));
        mayGoOn.Set();
        Assert.Equal(1, (await first).Appended);
        foreach (var other in others) Assert.Equal(1, (await other).Appended);
        Assert.Equal(2, syncs);
        // Count and sum of both.
        Assert.True(Instrument.Value(fixture.Instruments, "prometheus_tsdb_wal_fsync_duration_seconds") >= 2);
        disk.Syncing = null;
    }

    [Fact]
    public async Task a_sync_that_fails_fails_every_batch_that_waited_for_it_and_no_later_one()
    {
        fixture.Head = fixture.Head with { WalSync = WalSync.Always };
        await using var store = await fixture.OpenAsync();
        disk.RefusesSync = true;
        List<Task<AppendReport>> batches = [.. Enumerable.Range(0, 5).Select(i => StoreFixture.AppendAsync(store, (Series(i), T, i)))];
        foreach (var batch in batches) await Assert.ThrowsAsync<Barograph.Storage.Disk.StorageException>(() => batch);
        Assert.True(Instrument.Value(fixture.Instruments, "prometheus_tsdb_wal_writes_failed_total") >= 1);
        disk.RefusesSync = false;
        var syncs = 0;
        disk.Syncing = _ => syncs++;
        // The same sample again is no news, but only now it may be acknowledged.
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (Series(0), T, 0)))[AppendOutcome.Duplicate]);
        Assert.True(syncs > 0);
        disk.Syncing = null;
    }

    [Fact]
    public async Task with_sync_interval_a_batch_is_acknowledged_at_once_and_on_the_medium_a_tenth_of_a_second_later()
    {
        var clock = new ManualClock(DateTimeOffset.FromUnixTimeMilliseconds(T));
        fixture.Clock = clock;
        await using var store = await fixture.OpenAsync();
        var synced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        disk.Syncing = path =>
        {
            if (IsLog(path)) synced.TrySetResult();
        };
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (Series(1), T, 1))).Appended);
        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(synced.Task.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await synced.Task;
        disk.Syncing = null;
    }

    [Fact]
    public async Task with_sync_never_only_checkpoints_and_the_end_sync()
    {
        var clock = new ManualClock(DateTimeOffset.FromUnixTimeMilliseconds(T));
        fixture.Clock = clock;
        fixture.Head = fixture.Head with { WalSync = WalSync.Never };
        await using var store = await fixture.OpenAsync();
        var syncs = 0;
        disk.Syncing = path => syncs += IsLog(path) ? 1 : 0;
        await StoreFixture.AppendAsync(store, (Series(1), T, 1));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, syncs);
        await store.FlushAsync(CancellationToken.None);
        Assert.True(syncs > 0);
        disk.Syncing = null;
    }
}
