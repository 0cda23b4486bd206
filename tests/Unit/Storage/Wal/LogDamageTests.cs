using Barograph.Model.Instruments;
using Barograph.Model.Labels;

namespace Barograph.Tests.Unit.Storage.Wal;

public sealed class LogDamageTests : IDisposable
{
    const long T = 1_700_000_000_000;

    readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int number) => LabelSet.Of(("__name__", "m"), ("n", $"{number}"));

    static string Segment(StoreFixture of, int number) => Path.Combine(of.Directory, "barograph", "wal", $"{number:D8}");

    static double Counter(InstrumentRegistry registry, string name)
    {
        var seen = new Seen(name);
        registry.Show(seen);
        return seen.Value;
    }

    sealed class Seen(string wanted) : IInstrumentReader
    {
        bool here;

        public double Value { get; private set; }

        public void Family(string name, string help, InstrumentKind kind) => here = name == wanted;

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
            if (here) Value += value;
        }
    }

    /// <summary>Batches of three series, and what must be readable after each of them.</summary>
    async Task<List<SortedDictionary<LabelSet, List<(long, double)>>>> WriteAsync(int batches, List<long> ends)
    {
        var states = new List<SortedDictionary<LabelSet, List<(long, double)>>> { new() };
        ends.Add(new FileInfo(Segment(fixture, 1)) is { Exists: true } first ? first.Length : 0);
        var store = await fixture.OpenAsync();
        ends[0] = new FileInfo(Segment(fixture, 1)).Length;
        for (var i = 0; i < batches; i++)
        {
            await StoreFixture.AppendAsync(store, (Series(1), T + i, i * 0.5), (Series(2), T + i, Math.Sin(i)), (Series(3 + i), T + i, 1e9 + i));
            ends.Add(new FileInfo(Segment(fixture, 1)).Length);
            states.Add(await StoreFixture.ReadAsync(store));
        }
        killed = fixture.Snapshot();
        await store.DisposeAsync();
        return states;
    }

    StoreFixture killed = null!;

    [Fact]
    public async Task a_tail_torn_at_any_byte_costs_the_unfinished_record_only()
    {
        var ends = new List<long>();
        var states = await WriteAsync(4, ends);
        var whole = await File.ReadAllBytesAsync(Segment(killed, 1));
        for (var cut = (int)ends[^3]; cut < whole.Length; cut++)
        {
            await File.WriteAllBytesAsync(Segment(killed, 1), whole[..cut]);
            if (File.Exists(Segment(killed, 2))) File.Delete(Segment(killed, 2));
            var store = await killed.OpenAsync();
            var complete = ends.FindLastIndex(e => e <= cut);
            Assert.Equal(states[complete], await StoreFixture.ReadAsync(store));
            Assert.Equal(0, Counter(killed.Instruments, "prometheus_tsdb_wal_corruptions_total"));
            // A batch has two records here: new series and samples; a whole first one is not torn.
            Assert.True(Counter(killed.Instruments, "barograph_storage_wal_torn_bytes_total") <= cut - ends[complete]);
            await StoreFixture.AppendAsync(store, (Series(1), T + 1000, 1));
            using var again = killed.Snapshot();
            await using var revived = await again.OpenAsync();
            Assert.Single((await StoreFixture.ReadAsync(revived, T + 1000))[Series(1)]);
            await store.DisposeAsync();
            foreach (var file in Directory.GetFiles(Path.Combine(killed.Directory, "barograph"), "*", SearchOption.AllDirectories)) File.Delete(file);
        }
        killed.Dispose();
    }

    [Fact]
    public async Task a_flipped_bit_is_noticed_and_what_stands_before_it_is_right()
    {
        var ends = new List<long>();
        var states = await WriteAsync(12, ends);
        var whole = await File.ReadAllBytesAsync(Segment(killed, 1));
        var random = new Random(3);
        for (var round = 0; round < 120; round++)
        {
            var damaged = (byte[])whole.Clone();
            var at = random.Next(damaged.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            foreach (var file in Directory.GetFiles(Path.Combine(killed.Directory, "barograph"), "*", SearchOption.AllDirectories)) File.Delete(file);
            await File.WriteAllBytesAsync(Segment(killed, 1), damaged);
            await using var store = await killed.OpenAsync();
            var before = Math.Max(0, ends.FindLastIndex(e => e <= at));
            Assert.Equal(states[before], await StoreFixture.ReadAsync(store));
            var torn = Counter(killed.Instruments, "barograph_storage_wal_torn_bytes_total");
            var corrupt = Counter(killed.Instruments, "barograph_storage_wal_corrupt_bytes_total");
            Assert.True(torn + corrupt > 0, $"damage at {at} went unnoticed");
            // Only the last record's damage can be taken for a torn tail.
            if (at < ends[^2]) Assert.Equal(0, torn);
        }
        killed.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task damage_in_the_middle_says_how_many_samples_behind_it_are_lost_at_least(bool lengthToo)
    {
        var ends = new List<long>();
        var states = await WriteAsync(12, ends);
        var whole = await File.ReadAllBytesAsync(Segment(killed, 1));
        // In the body of the fifth batch, or in its length: then the next record must be looked for.
        var at = (int)ends[4] + (lengthToo ? 1 : 10);
        whole[at] ^= 0x41;
        await File.WriteAllBytesAsync(Segment(killed, 1), whole);
        var lines = new LinesOfLog();
        killed.Logs = lines;
        await using var store = await killed.OpenAsync();
        Assert.Equal(states[4], await StoreFixture.ReadAsync(store));
        // Seven batches of three samples are sound behind it; of the fifth one its record of new series is damaged, and its samples are sound.
        Assert.Equal(24, Counter(killed.Instruments, "barograph_storage_wal_lost_samples_total"));
        Assert.Contains("at least 24 samples and 7 new series in 15 sound records", Assert.Single(lines.Lines, static l => l.Contains("The log is damaged", StringComparison.Ordinal)), StringComparison.Ordinal);
        killed.Dispose();
    }

    [Fact]
    public async Task noise_behind_damage_ends_the_search_and_counts_nothing()
    {
        var ends = new List<long>();
        var states = await WriteAsync(3, ends);
        var whole = await File.ReadAllBytesAsync(Segment(killed, 1));
        var noise = new byte[200_000];
        new Random(5).NextBytes(noise);
        await File.WriteAllBytesAsync(Segment(killed, 1), [.. whole[..(int)ends[^1]], .. noise]);
        await using var store = await killed.OpenAsync();
        Assert.Equal(states[^1], await StoreFixture.ReadAsync(store));
        Assert.Equal(0, Counter(killed.Instruments, "barograph_storage_wal_lost_samples_total"));
        killed.Dispose();
    }

    [Fact]
    public async Task segments_behind_a_damaged_one_are_read_and_samples_without_a_series_counted()
    {
        fixture.Head = fixture.Head with { SegmentBytes = 200 };
        var store = await fixture.OpenAsync();
        for (var i = 0; i < 60; i++) await StoreFixture.AppendAsync(store, (Series(1), T + i, i), (Series(2), T + i, i), (Series(100 + i / 20), T + i, i));
        using var dead = fixture.Snapshot();
        await store.DisposeAsync();
        var segments = Directory.GetFiles(Path.Combine(dead.Directory, "barograph", "wal")).Order().ToList();
        Assert.True(segments.Count > 5);
        var damaged = await File.ReadAllBytesAsync(segments[2]);
        damaged[60] ^= 1;
        await File.WriteAllBytesAsync(segments[2], damaged);
        await using var revived = await dead.OpenAsync();
        var read = await StoreFixture.ReadAsync(revived);
        foreach (var (series, samples) in read)
        {
            foreach (var (time, value) in samples) Assert.Equal(time - T, value);
        }
        Assert.Equal((T + 59, 59.0), read[Series(1)][^1]);
        Assert.True(read[Series(1)].Count is < 60 and > 40);
        Assert.True(Counter(dead.Instruments, "prometheus_tsdb_wal_corruptions_total") > 0);
        Assert.Single(Directory.GetFiles(Path.Combine(dead.Directory, "barograph", "aside")));
    }

    [Fact]
    public async Task a_reader_fed_with_noise_neither_crashes_nor_invents()
    {
        var random = new Random(11);
        for (var round = 0; round < 50; round++)
        {
            using var here = new StoreFixture();
            Directory.CreateDirectory(Path.Combine(here.Directory, "barograph", "wal"));
            var noise = new byte[random.Next(4000)];
            random.NextBytes(noise);
            await File.WriteAllBytesAsync(Segment(here, 1), noise);
            await using var store = await here.OpenAsync();
            Assert.Empty(await StoreFixture.ReadAsync(store));
        }
    }
}
