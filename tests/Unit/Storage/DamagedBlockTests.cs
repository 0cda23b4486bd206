using System.Buffers.Binary;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Contents = System.Collections.Generic.SortedDictionary<Barograph.Model.Labels.LabelSet, System.Collections.Generic.List<(long TimeMs, double Value)>>;

namespace Barograph.Tests.Unit.Storage;

/// <summary>Blocks that turn out to be damaged while a store reads them: the rest is answered, and everybody hears of it.</summary>
public sealed class DamagedBlockTests : IDisposable
{
    const long T = 1_700_006_400_000, Minute = 60_000;
    const int Series = 5, Minutes = 300;

    readonly StoreFixture fixture = new() { Blocks = new BlockOptions() };
    readonly LogLines log = new();

    public void Dispose() => fixture.Dispose();

    async Task<Contents> FillAsync()
    {
        fixture.Head = fixture.Head with { Retention = TimeSpan.Zero };
        await using var store = await fixture.OpenAsync();
        for (var i = 0; i < Minutes; i++)
            await StoreFixture.AppendAsync(store, [.. Enumerable.Range(0, Series).Select(s => (LabelSet.Of(("__name__", "m"), ("s", $"{s}")), T + i * Minute, s + Math.Sin(i)))]);
        await store.FlushAsync(CancellationToken.None);
        fixture.Logs = log;
        return await StoreFixture.ReadAsync(store);
    }

    string Oldest(string file) => Path.Combine(Directory.GetDirectories(fixture.Directory, "01*").Order().First(), file);

    static void Flip(string file, Func<byte[], long> where)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[where(bytes)] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>Where the index has its first series: behind what the table of contents at the end says, at the next multiple of 16.</summary>
    static long SeriesAt(byte[] index) => (BinaryPrimitives.ReadInt64BigEndian(index.AsSpan(index.Length - 52 + 8)) + 15) / 16 * 16;

    static async Task<(Contents Found, string[] Warnings)> ReadAsync(Store store, long minTimeMs = long.MinValue)
    {
        var found = new Contents();
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], minTimeMs, long.MaxValue), CancellationToken.None);
        var columns = new SampleColumns();
        for (var i = 0; i < selection.Count; i++)
        {
            columns.Clear();
            selection.Read(i, minTimeMs, long.MaxValue, columns);
            var samples = new List<(long, double)>();
            for (var j = 0; j < columns.Count; j++) samples.Add((columns.TimestampsMs[j], columns.Values[j]));
            found.Add(selection.LabelsOf(i), samples);
        }
        return (found, [.. selection.Warnings, .. selection.LateWarnings]);
    }

    int Errors() => log.Lines.Count(static l => l.StartsWith("Error", StringComparison.Ordinal));

    [Fact]
    public async Task of_a_block_with_a_damaged_chunk_all_the_rest_is_answered_with_a_warning()
    {
        var whole = await FillAsync();
        var samples = whole.Values.Sum(static s => s.Count);
        Flip(Oldest("chunks/000001"), static _ => 40);
        await using var store = await fixture.OpenAsync();
        Assert.True(Assert.Single(store.Disk()).IsWell);
        for (var round = 0; round < 3; round++)
        {
            var (found, warnings) = await ReadAsync(store);
            Assert.Equal(samples - 120, found.Values.Sum(static s => s.Count));
            Assert.Equal(1, whole.Count(s => s.Value.Count != found[s.Key].Count));
            Assert.Contains("what of it cannot be read is left out: " + Oldest("chunks/000001") + " is damaged at offset 8", Assert.Single(warnings), StringComparison.Ordinal);
        }
        var status = Assert.Single(store.Disk());
        Assert.False(status.IsWell);
        Assert.Equal(1, Assert.Single(status.DamagedBlocks).Chunks);
        Assert.Empty(status.BadBlocks);
        Assert.Equal(1, Errors());
        // Who asks for what is not damaged hears nothing.
        Assert.Empty((await ReadAsync(store, T + (Minutes - 30) * Minute)).Warnings);
    }

    [Fact]
    public async Task a_block_whose_index_is_damaged_is_set_aside_where_that_turns_out()
    {
        var whole = await FillAsync();
        var last = whole.Values.First()[^1].TimeMs;
        Flip(Oldest("index"), static index => SeriesAt(index) + 3);
        await using var store = await fixture.OpenAsync();
        for (var round = 0; round < 2; round++)
        {
            var (found, warnings) = await ReadAsync(store);
            Assert.Equal(Series, found.Count);
            Assert.All(found, s => Assert.Equal(last, s.Value[^1].TimeMs));
            Assert.True(found.Values.Sum(static s => s.Count) < whole.Values.Sum(static s => s.Count));
            Assert.Contains("it is left out: " + Oldest("index"), Assert.Single(warnings), StringComparison.Ordinal);
            // A look at the folder does not forget it.
            store.Tend();
        }
        Assert.Single(Assert.Single(store.Disk()).BadBlocks);
        Assert.Equal(1, Errors());
        Assert.Equal(["0", "1", "2", "3", "4"], await store.LabelValuesAsync("s", new LabelQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), CancellationToken.None));
    }

    [Fact]
    public async Task who_asks_for_the_time_of_a_block_that_cannot_be_opened_is_warned()
    {
        await FillAsync();
        Flip(Oldest("index"), static _ => 0);
        await using var store = await fixture.OpenAsync();
        Assert.Contains("is damaged; it is left out", Assert.Single((await ReadAsync(store)).Warnings), StringComparison.Ordinal);
        Assert.Empty((await ReadAsync(store, T + (Minutes - 30) * Minute)).Warnings);
        File.Delete(Oldest("meta.json"));
        await using var another = await fixture.Snapshot().OpenAsync();
        Assert.Empty((await ReadAsync(another)).Warnings);
    }

    [Fact]
    public async Task compaction_leaves_a_damaged_block_alone_and_goes_on_with_the_others()
    {
        fixture.Blocks = fixture.Blocks! with { MinSpan = TimeSpan.FromMinutes(20), MaxSpan = TimeSpan.FromMinutes(20) };
        fixture.Head = fixture.Head with { Retention = TimeSpan.Zero, AppendWindow = TimeSpan.FromMinutes(10) };
        await using (var store = await fixture.OpenAsync())
        {
            for (var i = 0; i < 150; i++) await StoreFixture.AppendAsync(store, (LabelSet.Of(("__name__", "m")), T + i * Minute, i));
            store.Tend();
            store.Tend();
        }
        Assert.True(Directory.GetDirectories(fixture.Directory, "01*").Length >= 4);
        fixture.Blocks = fixture.Blocks with { MaxSpan = TimeSpan.FromMinutes(60) };
        var damaged = Path.GetDirectoryName(Oldest("index"))!;
        Flip(Oldest("chunks/000001"), static _ => 20);
        fixture.Logs = log;
        await using (var store = await fixture.OpenAsync())
        {
            store.Tend();
            Assert.Equal(1, Errors() - log.Lines.Count(static l => l.Contains("Cannot compact", StringComparison.Ordinal)));
            Assert.True(Directory.Exists(damaged));
            Assert.Contains(log.Lines, static l => l.Contains("Compacted blocks", StringComparison.Ordinal));
            var (found, _) = await ReadAsync(store);
            Assert.True(Assert.Single(found).Value.Count >= 130);
        }
    }
}
