using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Storage;
using Barograph.Storage.Head;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Storage;

/// <summary>A disk that takes writes at once and takes its time to bring them to the medium.</summary>
public sealed class SlowDiskTests : IDisposable
{
    const long T = 1_700_000_000_000;

    static readonly LabelSet Series = LabelSet.Of(("__name__", "m"));

    readonly FaultyDisk disk = new();
    readonly ManualClock clock = new();
    readonly LogLines log = new();
    readonly InstrumentRegistry instruments = new();
    readonly ManualResetEventSlim medium = new(initialState: true);
    readonly TaskCompletionSource waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly StoreFixture fixture;

    public SlowDiskTests() => fixture = new StoreFixture { Disk = disk, Clock = clock };

    public void Dispose()
    {
        medium.Set();
        fixture.Dispose();
        medium.Dispose();
    }

    Task<Store> OpenAsync() => Store.OpenAsync(
        new StoreOptions { DataDirectory = fixture.Directory, Disk = disk, Head = new HeadOptions { Retention = TimeSpan.Zero }, SyncClock = TimeProvider.System },
        instruments, log, clock, default);

    [Fact]
    public async Task ingest_and_queries_go_on_while_the_medium_takes_its_time_and_everybody_is_told()
    {
        var store = await OpenAsync();
        disk.Syncing = _ =>
        {
            if (medium.IsSet) return;
            waits.TrySetResult();
            medium.Wait();
        };
        medium.Reset();
        await StoreFixture.AppendAsync(store, (Series, T, 0));
        await waits.Task;
        clock.Advance(TimeSpan.FromSeconds(4));

        var during = Assert.Single(store.Disk());
        Assert.True(during.IsSlow && during.IsWell);
        Assert.Equal(4, during.LogSyncTook.TotalSeconds, 1e-9);
        for (var i = 1; i <= 500; i++) Assert.Equal(1, (await StoreFixture.AppendAsync(store, (Series, T + i, i))).Appended);
        Assert.Equal(501, (await StoreFixture.ReadAsync(store))[Series].Count);
        // What is acknowledged is with the operating system: a kill takes none of it.
        using (var killed = fixture.Snapshot())
        {
            disk.Syncing = null;
            await using var revived = await killed.OpenAsync();
            Assert.Equal(501, (await StoreFixture.ReadAsync(revived))[Series].Count);
        }

        medium.Set();
        await ScrapeStage.UntilAsync(() => log.Lines.Any(static line => line.Contains("The disk is slow: it took 4 s", StringComparison.Ordinal)));
        // The next one is quick again.
        await StoreFixture.AppendAsync(store, (Series, T + 1000, 1));
        await ScrapeStage.UntilAsync(() => !store.Disk().Single().IsSlow);
        await store.DisposeAsync();
    }
}
