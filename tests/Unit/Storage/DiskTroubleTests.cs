using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Storage.Disk;
using Barograph.Storage.Wal;

namespace Barograph.Tests.Unit.Storage;

public sealed class DiskTroubleTests : IDisposable
{
    const long T = 1_700_000_000_000;

    readonly FaultyDisk disk = new();
    readonly StoreFixture fixture;

    public DiskTroubleTests() => fixture = new StoreFixture { Disk = disk };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int number) => LabelSet.Of(("__name__", "m"), ("n", $"{number}"));

    [Theory]
    [InlineData(0, false)]
    [InlineData(9, false)]
    [InlineData(9, true)]
    public async Task a_full_disk_refuses_whole_batches_with_place_and_size_and_goes_on_by_itself_when_there_is_room(int room, bool cannotCut)
    {
        var store = await fixture.OpenAsync();
        await StoreFixture.AppendAsync(store, (Series(1), T, 1), (Series(2), T, 2));
        disk.Room = room;
        disk.RefusesTruncation = cannotCut;
        for (var i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAsync<StorageException>(() => StoreFixture.AppendAsync(store, (Series(1), T + 1, 10), (Series(3), T + 1, 30)));
            if (i == 0) Assert.Matches("cannot append [0-9]+ bytes to WAL segment 00000001 at offset [0-9]+: .*no space left", error.Message);
        }
        Assert.Equal(2, (await StoreFixture.ReadAsync(store)).Count);
        disk.Room = long.MaxValue;
        disk.RefusesTruncation = false;
        var report = await StoreFixture.AppendAsync(store, (Series(1), T + 1, 11), (Series(3), T + 2, 31));
        Assert.Equal(2, report.Appended);
        var expected = await StoreFixture.ReadAsync(store);
        Assert.Equal([(T, 1.0), (T + 1, 11.0)], expected[Series(1)]);
        Assert.Equal([(T + 2, 31.0)], expected[Series(3)]);
        using var killed = fixture.Snapshot();
        await using var revived = await killed.OpenAsync();
        Assert.Equal(expected, await StoreFixture.ReadAsync(revived));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task full_chunks_wait_in_memory_while_the_disk_has_no_room_for_them()
    {
        var store = await fixture.OpenAsync();
        for (var i = 0; i < 100; i++) await StoreFixture.AppendAsync(store, (Series(1), T + i, i));
        // Room for the log, none for the first chunk file, which reserves 128 KiB.
        disk.Room = 100_000;
        for (var i = 100; i < 500; i++) Assert.Equal(1, (await StoreFixture.AppendAsync(store, (Series(1), T + i, i))).Appended);
        var expected = await StoreFixture.ReadAsync(store);
        Assert.Equal(500, expected[Series(1)].Count);
        using (var killed = fixture.Snapshot())
        {
            disk.Room = long.MaxValue;
            await using var revived = await killed.OpenAsync();
            Assert.Equal(expected, await StoreFixture.ReadAsync(revived));
        }
        store.Tend();
        store.Tend();
        Assert.Equal(expected, await StoreFixture.ReadAsync(store));
        await store.DisposeAsync();
        await using var again = await fixture.OpenAsync();
        Assert.Equal(expected, await StoreFixture.ReadAsync(again));
    }

    [Fact]
    public async Task a_checkpoint_that_cannot_be_written_leaves_everything_as_it_was()
    {
        fixture.Head = fixture.Head with { CheckpointBytes = 1000 };
        var store = await fixture.OpenAsync();
        for (var i = 0; i < 300; i++) await StoreFixture.AppendAsync(store, (Series(i % 9), T + i, i));
        disk.RefusesSync = true;
        store.Tend();
        await store.DisposeAsync();
        disk.RefusesSync = false;
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Directory, "barograph"), "checkpoint.*"));
        await using var again = await fixture.OpenAsync();
        Assert.Equal(300, (await StoreFixture.ReadAsync(again)).Values.Sum(s => s.Count));
    }

    [Fact]
    public async Task with_sync_always_a_batch_is_not_acknowledged_before_the_medium_has_it()
    {
        fixture.Head = fixture.Head with { WalSync = WalSync.Always };
        await using var store = await fixture.OpenAsync();
        disk.RefusesSync = true;
        await Assert.ThrowsAsync<StorageException>(() => StoreFixture.AppendAsync(store, (Series(1), T, 1)));
        disk.RefusesSync = false;
        // The sample is in the log all the same; sending it again is fine.
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (Series(1), T, 1)))[AppendOutcome.Duplicate]);
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (Series(1), T + 1, 1))).Appended);
    }

    [Fact]
    public async Task a_second_process_on_the_same_directory_is_told_so()
    {
        await using var store = await fixture.OpenAsync();
        var error = await Assert.ThrowsAsync<StorageException>(fixture.OpenAsync);
        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_data_directory_that_cannot_be_made_is_named_in_the_error()
    {
        var file = Path.Combine(fixture.Directory, "file");
        await File.WriteAllTextAsync(file, "");
        var options = new Barograph.Storage.StoreOptions { DataDirectory = Path.Combine(file, "data") };
        var error = await Assert.ThrowsAsync<StorageException>(() => Barograph.Storage.Store.OpenAsync(
            options, new(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None));
        Assert.Contains(options.DataDirectory, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_log_of_prometheus_that_cannot_be_read_is_kept_as_it_was()
    {
        var foreign = Directory.CreateDirectory(Path.Combine(fixture.Directory, "wal")).FullName;
        await File.WriteAllTextAsync(Path.Combine(foreign, "00000001"), "theirs");
        var store = await fixture.OpenAsync();
        await StoreFixture.AppendAsync(store, (Series(1), T, 1));
        await store.DisposeAsync();
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(fixture.Directory, "barograph", "aside"), "00000001", SearchOption.AllDirectories));
        Assert.Equal("theirs", await File.ReadAllTextAsync(kept));
    }
}
