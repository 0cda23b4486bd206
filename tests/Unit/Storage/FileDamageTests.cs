using Barograph.Model.Labels;
using Contents = System.Collections.Generic.SortedDictionary<Barograph.Model.Labels.LabelSet, System.Collections.Generic.List<(long TimeMs, double Value)>>;

namespace Barograph.Tests.Unit.Storage;

public sealed class FileDamageTests : IDisposable
{
    const long T = 1_700_000_000_000;
    const int Series = 30, Rounds = 300;

    readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    static string Folder(StoreFixture of) => Path.Combine(of.Directory, "barograph");

    async Task<Contents> FillAsync(bool flushed)
    {
        var store = await fixture.OpenAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var samples = Enumerable.Range(0, Series).Select(s => (LabelSet.Of(("__name__", "m"), ("s", $"{s}")), T + round * 15_000, s + Math.Sin(round))).ToArray();
            await StoreFixture.AppendAsync(store, samples);
            if (flushed && round == Rounds - 10) await store.FlushAsync(CancellationToken.None);
        }
        var contents = await StoreFixture.ReadAsync(store);
        killed = fixture.Snapshot();
        await store.DisposeAsync();
        return contents;
    }

    StoreFixture killed = null!;

    static void IsPartOf(Contents whole, Contents part)
    {
        foreach (var (series, samples) in part)
        {
            var known = whole[series].ToHashSet();
            Assert.All(samples, s => Assert.Contains(s, known));
            Assert.Equal(samples.Count, samples.DistinctBy(static s => s.TimeMs).Count());
        }
    }

    static async Task FlipAsync(string file, Random random)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        await File.WriteAllBytesAsync(file, bytes);
    }

    [Fact]
    public async Task damage_in_chunk_files_costs_nothing_while_the_log_has_the_samples()
    {
        var whole = await FillAsync(flushed: false);
        var random = new Random(1);
        using var dead = killed;
        for (var round = 0; round < 30; round++)
        {
            using var copy = dead.Snapshot();
            await FlipAsync(Directory.GetFiles(Path.Combine(Folder(copy), "chunks"))[0], random);
            await using var store = await copy.OpenAsync();
            Assert.Equal(whole, await StoreFixture.ReadAsync(store));
        }
    }

    [Fact]
    public async Task damage_in_chunk_files_behind_a_checkpoint_costs_the_damaged_chunks_only()
    {
        var whole = await FillAsync(flushed: true);
        var random = new Random(2);
        using var dead = killed;
        for (var round = 0; round < 30; round++)
        {
            using var copy = dead.Snapshot();
            await FlipAsync(Directory.GetFiles(Path.Combine(Folder(copy), "chunks"))[0], random);
            await using var store = await copy.OpenAsync();
            var read = await StoreFixture.ReadAsync(store);
            IsPartOf(whole, read);
            var missing = whole.Values.Sum(static s => s.Count) - read.Values.Sum(static s => s.Count);
            // A flipped length hides where the next record begins; then the rest of the file cannot be found.
            Assert.True(missing is 0 or 120 || missing % 120 == 0, $"{missing} samples are missing");
        }
    }

    [Fact]
    public async Task a_damaged_checkpoint_is_set_aside_and_what_can_be_read_is_right()
    {
        var whole = await FillAsync(flushed: true);
        var random = new Random(3);
        using var dead = killed;
        for (var round = 0; round < 30; round++)
        {
            using var copy = dead.Snapshot();
            await FlipAsync(Directory.GetFiles(Folder(copy), "checkpoint.*")[0], random);
            var store = await copy.OpenAsync();
            var read = await StoreFixture.ReadAsync(store);
            IsPartOf(whole, read);
            // New series get names that the lost ones never had.
            await StoreFixture.AppendAsync(store, (LabelSet.Of(("new", "1")), T + Rounds * 15_000, 1));
            await store.DisposeAsync();
            Assert.Single(Directory.GetFiles(Path.Combine(Folder(copy), "aside")));
            await using var again = await copy.OpenAsync();
            var after = await StoreFixture.ReadAsync(again);
            Assert.Equal([(T + Rounds * 15_000, 1.0)], after[LabelSet.Of(("new", "1"))]);
            after.Remove(LabelSet.Of(("new", "1")));
            Assert.Equal(read, after);
        }
    }

    [Fact]
    public async Task a_series_that_lost_its_name_never_lends_its_chunks_to_another()
    {
        var whole = await FillAsync(flushed: false);
        using var dead = killed;
        var segment = Path.Combine(Folder(dead), "wal", "00000001");
        // Damage in the very first record loses all names; the chunk files still hold two chunks of each series.
        var bytes = await File.ReadAllBytesAsync(segment);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);
        var store = await dead.OpenAsync();
        Assert.Empty(await StoreFixture.ReadAsync(store));
        await StoreFixture.AppendAsync(store, (LabelSet.Of(("other", "1")), T + Rounds * 15_000, 1));
        await store.DisposeAsync();
        await using var again = await dead.OpenAsync();
        var read = await StoreFixture.ReadAsync(again);
        Assert.Equal([(T + Rounds * 15_000, 1.0)], Assert.Single(read).Value);
        Assert.Equal(Series, whole.Count);
    }
}
