using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;
using Barograph.Storage.Wal;

namespace Barograph.Tests.Unit.Storage;

public sealed class DeletionTests : IDisposable
{
    const long T = 1_700_006_400_000, Minute = 60_000, Hour = 60 * Minute;

    readonly FaultyDisk disk = new();
    readonly StoreFixture fixture;

    public DeletionTests()
    {
        fixture = new StoreFixture { Disk = disk, Blocks = new BlockOptions() };
        fixture.Head = fixture.Head with { Retention = TimeSpan.Zero };
    }

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int s) => LabelSet.Of(("__name__", $"m{s % 2}"), ("s", $"{s}"));

    static async Task FillAsync(Store store, int series, long fromMs, int minutes)
    {
        for (var i = 0; i < minutes; i++)
            await StoreFixture.AppendAsync(store, [.. Enumerable.Range(0, series).Select(s => (Series(s), fromMs + i * Minute, (double)i))]);
    }

    static Task DeleteAsync(Store store, int series, long min, long max)
        => store.DeleteAsync(new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "s", $"{series}")], min, max), default);

    static LabelQuery Everything => new(TenantId.Anonymous, [], long.MinValue, long.MaxValue);

    [Fact]
    public async Task both_ends_of_a_span_are_deleted_and_their_neighbours_stay()
    {
        await using var store = await fixture.OpenAsync();
        await FillAsync(store, 2, T, 7 * 60);
        store.Tend();
        Assert.NotEmpty(store.Blocks(TenantId.Anonymous));
        foreach (var at in (long[])[T + Hour, T + 6 * Hour + 30 * Minute])
        {
            await DeleteAsync(store, 1, at, at + 2 * Minute);
            var near = (await StoreFixture.ReadAsync(store, at - Minute, at + 3 * Minute))[Series(1)];
            Assert.Equal([at - Minute, at + 3 * Minute], near.Select(static s => s.TimeMs));
            Assert.Equal(5, (await StoreFixture.ReadAsync(store, at - Minute, at + 3 * Minute))[Series(0)].Count);
        }
        Assert.Single(store.Blocks(TenantId.Anonymous), static b => b.Statistics.Tombstones == 1);
    }

    [Fact]
    public async Task samples_that_come_after_a_deletion_are_there_though_its_span_goes_on()
    {
        var store = await fixture.OpenAsync();
        await FillAsync(store, 1, T, 10);
        await DeleteAsync(store, 0, long.MinValue, long.MaxValue);
        Assert.Empty(await StoreFixture.ReadAsync(store));
        await FillAsync(store, 1, T + Hour, 3);
        Assert.Equal([T + Hour, T + Hour + Minute, T + Hour + 2 * Minute], (await StoreFixture.ReadAsync(store))[Series(0)].Select(static s => s.TimeMs));
        using (var killed = fixture.Snapshot())
        {
            await using var revived = await killed.OpenAsync();
            Assert.Equal(3, (await StoreFixture.ReadAsync(revived))[Series(0)].Count);
        }
        await store.FlushAsync(default);
        await store.DisposeAsync();
        await using var again = await fixture.OpenAsync();
        Assert.Equal(3, (await StoreFixture.ReadAsync(again))[Series(0)].Count);
    }

    [Fact]
    public async Task a_series_of_which_all_is_deleted_is_named_no_more_once_it_is_cleaned_away()
    {
        var store = await fixture.OpenAsync();
        await FillAsync(store, 2, T, 7 * 60);
        store.Tend();
        await DeleteAsync(store, 1, long.MinValue, long.MaxValue);
        using (var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), default)) Assert.Equal(1, selection.Count);
        var before = store.Blocks(TenantId.Anonymous);
        await store.CleanTombstonesAsync(TenantId.Anonymous, default);
        for (var life = 0; life < 2; life++)
        {
            Assert.Equal(["0"], await store.LabelValuesAsync("s", Everything, default));
            Assert.Equal(["m0"], await store.LabelValuesAsync("__name__", Everything, default));
            Assert.Equal(7 * 60, (await StoreFixture.ReadAsync(store))[Series(0)].Count);
            Assert.All(store.Blocks(TenantId.Anonymous), static b => Assert.Equal(0ul, b.Statistics.Tombstones));
            await store.DisposeAsync();
            store = await fixture.OpenAsync();
        }
        Assert.Equal(before.Select(static b => (b.MinTimeMs, b.MaxTimeMs)), store.Blocks(TenantId.Anonymous).Select(static b => (b.MinTimeMs, b.MaxTimeMs)));
        Assert.DoesNotContain(store.Blocks(TenantId.Anonymous), b => before.Any(old => old.Id == b.Id));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task a_block_of_which_all_is_deleted_goes_and_its_samples_do_not_come_back_from_the_files_of_the_head()
    {
        var store = await fixture.OpenAsync();
        await FillAsync(store, 2, T, 7 * 60);
        store.Tend();
        store.Tend();
        var blocks = store.Blocks(TenantId.Anonymous);
        var end = blocks[^1].MaxTimeMs;
        await store.DeleteAsync(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, end - 1), default);
        await store.CleanTombstonesAsync(TenantId.Anonymous, default);
        Assert.Empty(store.Blocks(TenantId.Anonymous));
        for (var life = 0; life < 2; life++)
        {
            Assert.Empty(await StoreFixture.ReadAsync(store, long.MinValue, end - 1));
            Assert.Equal(2, (await StoreFixture.ReadAsync(store)).Count);
            await store.DisposeAsync();
            store = await fixture.OpenAsync();
            store.Tend();
        }
        await store.DisposeAsync();
    }

    [Fact]
    public async Task what_the_log_does_not_take_is_not_deleted()
    {
        await using var store = await fixture.OpenAsync();
        await FillAsync(store, 1, T, 10);
        disk.Room = 3;
        await Assert.ThrowsAsync<StorageException>(() => DeleteAsync(store, 0, T, T + 5 * Minute));
        disk.Room = long.MaxValue;
        Assert.Equal(10, (await StoreFixture.ReadAsync(store))[Series(0)].Count);
        await DeleteAsync(store, 0, T, T + 5 * Minute);
        Assert.Equal(4, (await StoreFixture.ReadAsync(store))[Series(0)].Count);
        using var killed = fixture.Snapshot();
        await using var revived = await killed.OpenAsync();
        Assert.Equal(4, (await StoreFixture.ReadAsync(revived))[Series(0)].Count);
    }

    [Fact]
    public async Task a_snapshot_has_everything_or_the_blocks_alone_and_does_not_change_when_the_store_does()
    {
        await using var store = await fixture.OpenAsync();
        await FillAsync(store, 2, T, 7 * 60);
        store.Tend();
        store.Tend();
        await DeleteAsync(store, 0, T, T + Hour);
        var whole = await StoreFixture.ReadAsync(store);
        var name = await store.SnapshotAsync(TenantId.Anonymous, withHead: true, default);
        Assert.Matches("^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{16}$", name);
        var blocksOnly = await store.SnapshotAsync(TenantId.Anonymous, withHead: false, default);
        await store.DeleteAsync(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), default);
        await store.CleanTombstonesAsync(TenantId.Anonymous, default);
        Assert.Empty(await StoreFixture.ReadAsync(store));
        await using (var picture = await DeletionModelTests.OpenAsync(Path.Combine(fixture.Directory, "snapshots", name!))) Assert.Equal(whole, await StoreFixture.ReadAsync(picture));
        await using var old = await DeletionModelTests.OpenAsync(Path.Combine(fixture.Directory, "snapshots", blocksOnly!));
        var end = old.Blocks(TenantId.Anonymous)[^1].MaxTimeMs;
        Assert.Equal(whole[Series(1)].Where(s => s.TimeMs < end), (await StoreFixture.ReadAsync(old))[Series(1)]);
    }

    [Fact]
    public async Task a_snapshot_that_the_disk_has_no_room_for_leaves_nothing()
    {
        await using var store = await fixture.OpenAsync();
        await FillAsync(store, 2, T, 100);
        disk.Room = 500;
        await Assert.ThrowsAsync<StorageException>(() => store.SnapshotAsync(TenantId.Anonymous, withHead: true, default));
        Assert.Empty(Directory.GetDirectories(Path.Combine(fixture.Directory, "snapshots")));
    }

    [Fact]
    public void a_record_of_deletions_is_read_as_it_was_written_and_no_cut_or_flipped_byte_is_believed_blindly()
    {
        DeletedSpan[] spans = [new(0, 1, long.MinValue, -5), new(0, 1, 7, 7), new(700_000, uint.MaxValue, 1_700_000_000_000, long.MaxValue), new(3, 2, 0, 1)];
        var body = DeletionRecord.Write(spans, new PinnedBuffer()).ToArray();
        var read = new List<DeletedSpan>();
        Assert.True(DeletionRecord.Read(body, read));
        Assert.Equal(spans, read);
        for (var length = 0; length < body.Length; length++) Assert.False(DeletionRecord.Read(body.AsSpan(0, length), read));
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = body.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            if (DeletionRecord.Read(damaged, read)) Assert.All(read, static s => Assert.True(s is { Slot: >= 0, Generation: > 0 } && s.MinMs <= s.MaxMs));
        }
    }
}
