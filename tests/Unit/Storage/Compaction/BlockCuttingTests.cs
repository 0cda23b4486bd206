using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Blocks;
using Contents = System.Collections.Generic.SortedDictionary<Barograph.Model.Labels.LabelSet, System.Collections.Generic.List<(long TimeMs, double Value)>>;

namespace Barograph.Tests.Unit.Storage.Compaction;

public sealed class BlockCuttingTests : IDisposable
{
    // Begins within an aligned range of two hours.
    const long T = 1_700_006_400_000 - 2_000_000, Minute = 60_000, Hour = 60 * Minute;

    readonly StoreFixture fixture = new() { Blocks = new BlockOptions() };

    public BlockCuttingTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.Zero };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int s) => LabelSet.Of(("__name__", $"m{s % 3}"), ("s", $"{s}"), ("ü", s % 2 == 0 ? "a" : "b"));

    /// <summary>One sample a minute of each series; some come and go.</summary>
    static async Task FillAsync(Store store, Contents into, long fromMs, int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            var time = fromMs + i * Minute;
            var batch = new List<(LabelSet, long, double)>();
            for (var s = 0; s < 12; s++)
            {
                if (s % 4 == 3 && time / (3 * Hour) % 2 == 0) continue;
                batch.Add((Series(s), time + s, Math.Sin(i) * s));
                if (!into.TryGetValue(Series(s), out var samples)) into[Series(s)] = samples = [];
                samples.Add((time + s, Math.Sin(i) * s));
            }
            var report = await StoreFixture.AppendAsync(store, [.. batch]);
            Assert.Equal(batch.Count, report.Appended);
        }
    }

    static void Tend(Store store)
    {
        // The head lets go of what is in blocks when it is tended the next time.
        store.Tend();
        store.Tend();
    }

    IEnumerable<string> Folders() => Directory.GetDirectories(fixture.Directory).Select(static d => Path.GetFileName(d)).Where(static d => d != "barograph");

    [Fact]
    public async Task a_chunk_file_goes_as_soon_as_blocks_have_what_is_in_it()
    {
        fixture.Head = fixture.Head with { ChunkFileSpan = TimeSpan.FromHours(2), IdleChunk = TimeSpan.FromMinutes(1) };
        var whole = new Contents();
        await using var store = await fixture.OpenAsync();
        for (var hour = 0; hour < 9; hour++)
        {
            await FillAsync(store, whole, T + hour * Hour, 60);
            await store.FlushAsync(CancellationToken.None);
        }
        var blocks = store.Blocks(TenantId.Anonymous);
        var files = Directory.GetFiles(Path.Combine(fixture.Directory, "barograph", "chunks"));
        // Of nine hours the head holds the last three at most: in two spans, and the file behind a cut goes with the next tending.
        Assert.InRange(files.Length, 1, 3);
        Assert.DoesNotContain(files, static f => f.EndsWith("00000001", StringComparison.Ordinal));
        Assert.NotEmpty(blocks);
        Assert.Equal(whole, await StoreFixture.ReadAsync(store));
    }

    [Fact]
    public async Task blocks_are_cut_at_aligned_times_and_nothing_is_lost_or_doubled()
    {
        var whole = new Contents();
        await using (var store = await fixture.OpenAsync())
        {
            await FillAsync(store, whole, T, 10 * 60);
            Tend(store);
            var blocks = store.Blocks(TenantId.Anonymous);
            Assert.NotEmpty(blocks);
            Assert.All(blocks, static b => Assert.Equal(0, b.MaxTimeMs % (2 * Hour)));
            Assert.All(blocks.Skip(1), static b => Assert.Equal(0, b.MinTimeMs % (2 * Hour)));
            Assert.Equal(whole, await StoreFixture.ReadAsync(store));
            Assert.All(Folders(), static f => Assert.NotNull(Ulid.TryParse(f)));
            // No more than three hours stay in the head.
            var statistics = store.Statistics(TenantId.Anonymous, 0)!;
            Assert.InRange(statistics.MaxTimeMs - statistics.MinTimeMs, 0, 3 * Hour);

            foreach (var (from, to) in ((long, long)[])[(T + Hour, T + 9 * Hour), (blocks[^1].MaxTimeMs - 5 * Minute, blocks[^1].MaxTimeMs + 5 * Minute), (blocks[^1].MaxTimeMs, long.MaxValue), (0, blocks[^1].MaxTimeMs - 1)])
            {
                var inside = new Contents();
                foreach (var (series, samples) in whole)
                {
                    if (!series.Get("__name__").Equals("m1", StringComparison.Ordinal)) continue;
                    var list = samples.Where(s => s.TimeMs >= from && s.TimeMs <= to).ToList();
                    if (list.Count > 0) inside[series] = list;
                }
                Assert.Equal(inside, await StoreFixture.ReadAsync(store, from, to, new Matcher(MatchKind.Equal, "__name__", "m1")));
            }
            var everything = new LabelQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue);
            Assert.Equal(["__name__", "s", "ü"], await store.LabelNamesAsync(everything, CancellationToken.None));
            Assert.Equal(["m0", "m1", "m2"], await store.LabelValuesAsync("__name__", everything, CancellationToken.None));
        }
        await using var again = await fixture.OpenAsync();
        Assert.Equal(whole, await StoreFixture.ReadAsync(again));
        await FillAsync(again, whole, T + 10 * Hour, 5 * 60);
        Tend(again);
        Assert.Equal(whole, await StoreFixture.ReadAsync(again));
        Assert.Equal(whole.Values.Sum(static s => (long)s.Count),
            again.Blocks(TenantId.Anonymous).Sum(static b => (long)b.Statistics.Samples) + (await StoreFixture.ReadAsync(again, again.Blocks(TenantId.Anonymous)[^1].MaxTimeMs)).Values.Sum(static s => (long)s.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task what_was_in_a_block_that_retention_deleted_does_not_come_back(bool killed)
    {
        // Chunk files that hold more than one span stay, with samples of the deleted blocks in them.
        fixture.Head = fixture.Head with { IdleChunk = TimeSpan.FromMinutes(1) };
        var whole = new Contents();
        long first;
        var store = await fixture.OpenAsync();
        await FillAsync(store, whole, T, 10 * 60);
        Tend(store);
        Assert.NotEmpty(store.Blocks(TenantId.Anonymous));
        first = store.Statistics(TenantId.Anonymous, 0)!.MinTimeMs;
        await store.DisposeAsync();
        fixture.Head = fixture.Head with { RetentionBytes = 1 };
        store = await fixture.OpenAsync();
        store.Tend();
        Assert.Empty(store.Blocks(TenantId.Anonymous));
        using var copy = fixture.Snapshot();
        await store.DisposeAsync();
        var then = killed ? copy : fixture;
        then.Head = then.Head with { RetentionBytes = 0 };
        await using var again = await then.OpenAsync();
        var left = await StoreFixture.ReadAsync(again);
        Assert.All(left.Values.SelectMany(static s => s), s => Assert.True(s.TimeMs >= first, $"{s.TimeMs} is older than {first}"));
        Assert.True(File.Exists(Path.Combine(then.Directory, "barograph", "marks")));
    }

    [Fact]
    public async Task cut_blocks_are_compacted_by_threes()
    {
        var whole = new Contents();
        await using var store = await fixture.OpenAsync();
        await FillAsync(store, whole, T, 26 * 60);
        Tend(store);
        Assert.Contains(store.Blocks(TenantId.Anonymous), static b => b.Compaction.Level == 2 && b.MaxTimeMs - b.MinTimeMs == 6 * Hour && b.Compaction.Sources.Count == 3);
        Assert.Contains(store.Blocks(TenantId.Anonymous), static b => b.Compaction.Level == 3);
        Assert.Equal(whole, await StoreFixture.ReadAsync(store));
        Assert.Equal(store.Blocks(TenantId.Anonymous).Count, Folders().Count());
    }

    [Fact]
    public async Task a_process_that_dies_anywhere_between_loses_and_doubles_nothing()
    {
        var whole = new Contents();
        await using var store = await fixture.OpenAsync();
        await FillAsync(store, whole, T, 5 * 60);
        store.Tend();
        Assert.NotEmpty(Folders());
        // The block is there, the head has not let go of it.
        using (var dead = fixture.Snapshot()) await SameAsync(dead, whole);
        await store.FlushAsync(CancellationToken.None);
        using (var dead = fixture.Snapshot()) await SameAsync(dead, whole);
        store.Tend();
        using (var dead = fixture.Snapshot()) await SameAsync(dead, whole);
        // Half a block, half a deletion.
        using (var dead = fixture.Snapshot())
        {
            var folder = Directory.GetDirectories(dead.Directory).First(static d => Path.GetFileName(d) != "barograph");
            var unfinished = Path.Combine(dead.Directory, "01M8C21A15QVVPWA07TZR9MHDP" + BlockWriter.UnfinishedSuffix);
            Directory.CreateDirectory(Path.Combine(unfinished, "chunks"));
            File.Copy(Path.Combine(folder, "index"), Path.Combine(unfinished, "index"));
            Directory.CreateDirectory(Path.Combine(dead.Directory, "01M8C21A15QVVPWA07TZR9MHDP" + BlockShelf.DeletedSuffix));
            await SameAsync(dead, whole);
            Assert.All(Directory.GetDirectories(dead.Directory), static d => Assert.DoesNotContain(".tmp-", d, StringComparison.Ordinal));
        }
        // The block without the mark of its head: its samples are in both, and show once.
        using (var dead = fixture.Snapshot())
        {
            File.Delete(Path.Combine(dead.Directory, "barograph", "identity"));
            await SameAsync(dead, whole);
        }
    }

    static async Task SameAsync(StoreFixture dead, Contents whole)
    {
        await using var store = await dead.OpenAsync();
        Assert.Equal(whole, await StoreFixture.ReadAsync(store));
        Tend(store);
        Assert.Equal(whole, await StoreFixture.ReadAsync(store));
    }

    [Fact]
    public async Task a_selection_keeps_what_leaves_the_head_under_it()
    {
        var whole = new Contents();
        await using var store = await fixture.OpenAsync();
        await FillAsync(store, whole, T, 8 * 60);
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), CancellationToken.None);
        Tend(store);
        Tend(store);
        var found = Blocks.BlockFolder.Read(selection, long.MinValue, long.MaxValue);
        Assert.Equal(whole.Keys, found.Keys);
        foreach (var (series, samples) in whole) Assert.Equal(samples.Select(static s => (s.TimeMs, BitConverter.DoubleToUInt64Bits(s.Value))), found[series]);
    }

    [Fact]
    public async Task a_long_gap_is_stepped_over()
    {
        var whole = new Contents();
        await using var store = await fixture.OpenAsync();
        await FillAsync(store, whole, T, 60);
        await FillAsync(store, whole, T + 5000 * Hour, 6 * 60);
        Tend(store);
        Assert.InRange(store.Blocks(TenantId.Anonymous).Count, 2, 4);
        Assert.Equal(whole, await StoreFixture.ReadAsync(store));
    }

    [Fact]
    public async Task blocks_past_their_time_are_deleted()
    {
        fixture.Head = fixture.Head with { Retention = TimeSpan.FromHours(6) };
        var whole = new Contents();
        await using var store = await fixture.OpenAsync();
        for (var part = 0; part < 6; part++)
        {
            await FillAsync(store, whole, T + part * 3 * Hour, 3 * 60);
            Tend(store);
        }
        var newest = store.Blocks(TenantId.Anonymous).Max(static b => b.MaxTimeMs);
        Assert.All(store.Blocks(TenantId.Anonymous), b => Assert.True(newest - b.MaxTimeMs < 6 * Hour));
        Assert.Equal(store.Blocks(TenantId.Anonymous).Count, Folders().Count());
        var read = await StoreFixture.ReadAsync(store, newest - 6 * Hour + 1);
        Assert.Equal(whole[Series(0)].Where(s => s.TimeMs > newest - 6 * Hour), read[Series(0)]);
    }

    [Fact]
    public async Task the_oldest_blocks_go_when_the_size_limit_is_passed()
    {
        var whole = new Contents();
        await using (var store = await fixture.OpenAsync())
        {
            await FillAsync(store, whole, T, 12 * 60);
            Tend(store);
            Assert.True(store.Blocks(TenantId.Anonymous).Count > 1);
        }
        fixture.Head = fixture.Head with { RetentionBytes = 1 << 20 };
        await using (var store = await fixture.OpenAsync())
        {
            Tend(store);
            Assert.True(store.Blocks(TenantId.Anonymous).Count > 1, "all of it is smaller");
        }
        fixture.Head = fixture.Head with { RetentionBytes = 1 };
        await using var again = await fixture.OpenAsync();
        Tend(again);
        Assert.Empty(again.Blocks(TenantId.Anonymous));
        Assert.Empty(Folders());
    }

    [Fact]
    public async Task a_bad_block_is_left_out_and_the_rest_is_answered()
    {
        var whole = new Contents();
        await using (var store = await fixture.OpenAsync())
        {
            await FillAsync(store, whole, T, 9 * 60);
            Tend(store);
            Assert.True(store.Blocks(TenantId.Anonymous).Count >= 2);
        }
        var folder = Path.Combine(fixture.Directory, Folders().Order(StringComparer.Ordinal).First());
        var index = await File.ReadAllBytesAsync(Path.Combine(folder, "index"));
        index[^1] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(folder, "index"), index);
        await using var again = await fixture.OpenAsync();
        var bad = Assert.Single(again.BadBlocks(TenantId.Anonymous));
        Assert.Equal(folder, bad.Folder);
        Assert.Contains("table of contents", bad.Reason, StringComparison.Ordinal);
        var read = await StoreFixture.ReadAsync(again);
        Assert.All(read, s => Assert.Subset(whole[s.Key].ToHashSet(), s.Value.ToHashSet()));
        Assert.Equal(whole[Series(0)][^1], read[Series(0)][^1]);
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public async Task a_full_disk_delays_a_block_and_loses_nothing()
    {
        var disk = new FaultyDisk();
        fixture.Disk = disk;
        var whole = new Contents();
        await using var store = await fixture.OpenAsync();
        await FillAsync(store, whole, T, 6 * 60);
        disk.Room = 3000;
        Tend(store);
        Assert.Empty(store.Blocks(TenantId.Anonymous));
        Assert.Empty(Folders());
        Assert.Equal(whole, await StoreFixture.ReadAsync(store));
    }

    [Fact]
    public async Task each_tenant_has_blocks_of_its_own()
    {
        var tenant = TenantId.TryParse("team-a")!.Value;
        await using var store = await fixture.OpenAsync();
        for (var i = 0; i < 6 * 60; i++)
        {
            var batch = new SampleBatch { Tenant = tenant };
            batch.AddNew(Series(1), T + i * Minute, i);
            await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
        }
        Tend(store);
        Assert.NotEmpty(store.Blocks(tenant));
        Assert.Empty(store.Blocks(TenantId.Anonymous));
        Assert.Empty(Folders());
        using var selection = await store.SelectAsync(new SeriesQuery(tenant, [], long.MinValue, long.MaxValue), CancellationToken.None);
        Assert.Equal(6 * 60, Blocks.BlockFolder.Read(selection, long.MinValue, long.MaxValue)[Series(1)].Count);
    }
}
