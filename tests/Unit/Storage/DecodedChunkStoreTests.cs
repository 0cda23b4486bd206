using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;

namespace Barograph.Tests.Unit.Storage;

public sealed class DecodedChunkStoreTests : IDisposable
{
    const long T = 1_700_006_400_000, Minute = 60_000, Hour = 60 * Minute;

    // Full chunks of 120 samples in blocks, and others in the head.
    const int Samples = 9 * 60 * 2;

    static readonly LabelSet Series = LabelSet.Of(("__name__", "m"));

    readonly StoreFixture fixture = new() { Blocks = new BlockOptions() };

    public DecodedChunkStoreTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.Zero };

    public void Dispose() => fixture.Dispose();

    double Hits => Instrument.Value(fixture.Instruments, "barograph_storage_decoded_chunks_hits_total");

    double OpenHits => Instrument.Value(fixture.Instruments, "barograph_storage_decoded_open_chunks_hits_total");

    double OpenMisses => Instrument.Value(fixture.Instruments, "barograph_storage_decoded_open_chunks_misses_total");

    static IEnumerable<(long TimeMs, double Value)> Written => Enumerable.Range(0, Samples).Select(static i => (T + i * Minute / 2, i * 0.25));

    static async Task FillAsync(Store store)
    {
        foreach (var (time, value) in Written) await StoreFixture.AppendAsync(store, (Series, time, value));
    }

    static async Task<List<(long TimeMs, double Value)>> ReadAsync(Store store, long min = long.MinValue, long max = long.MaxValue)
        => (await StoreFixture.ReadAsync(store, min, max)).GetValueOrDefault(Series) ?? [];

    [Fact]
    public async Task head_and_blocks_give_the_same_samples_however_often_they_are_asked()
    {
        await using var store = await fixture.OpenAsync();
        await FillAsync(store);
        store.Tend();
        Assert.NotEmpty(store.Blocks(TenantId.Anonymous));
        for (var time = 0; time < 4; time++)
        {
            Assert.Equal(Written, await ReadAsync(store));
            Assert.Equal(Written.Where(static s => s.TimeMs >= T + 50 * Minute && s.TimeMs <= T + 7 * Hour), await ReadAsync(store, T + 50 * Minute, T + 7 * Hour));
        }
        Assert.InRange(Hits, 20, double.MaxValue);
    }

    [Fact]
    public async Task what_is_deleted_is_not_there_though_its_chunk_is_kept_decoded()
    {
        await using var store = await fixture.OpenAsync();
        await FillAsync(store);
        store.Tend();
        for (var time = 0; time < 3; time++) Assert.Equal(Samples, (await ReadAsync(store)).Count);
        var before = Hits;
        // One span in a block, one in the head.
        foreach (var at in (long[])[T + Hour, T + 8 * Hour])
            await store.DeleteAsync(new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", "m")], at, at + 20 * Minute), default);
        var left = Written.Where(static s => (s.TimeMs < T + Hour || s.TimeMs > T + Hour + 20 * Minute) && (s.TimeMs < T + 8 * Hour || s.TimeMs > T + 8 * Hour + 20 * Minute)).ToList();
        for (var time = 0; time < 3; time++) Assert.Equal(left, await ReadAsync(store));
        Assert.InRange(Hits, before + 1, double.MaxValue);

        // Cleaned away and written anew: other blocks, whose chunks have other names.
        await store.FlushAsync(default);
        for (var time = 0; time < 3; time++) Assert.Equal(left, await ReadAsync(store));
    }

    [Fact]
    public async Task open_chunks_are_kept_too_and_grow_without_what_is_deleted_of_them()
    {
        await using var store = await fixture.OpenAsync();
        var written = new List<(long TimeMs, double Value)>();
        for (var i = 0; i < 60; i++)
        {
            written.Add((T + i * Minute / 4, i));
            await StoreFixture.AppendAsync(store, (Series, written[i].TimeMs, i));
        }
        for (var time = 0; time < 3; time++) Assert.Equal(written, await ReadAsync(store));
        Assert.Equal((1, 2), (OpenHits, OpenMisses));

        await store.DeleteAsync(new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", "m")], T + 5 * Minute, T + 7 * Minute), default);
        written.RemoveAll(static s => s.TimeMs >= T + 5 * Minute && s.TimeMs <= T + 7 * Minute);
        for (var i = 60; i < 118; i++)
        {
            written.Add((T + i * Minute / 4, i));
            await StoreFixture.AppendAsync(store, (Series, T + i * Minute / 4, i));
            Assert.Equal(written, await ReadAsync(store));
            Assert.Equal(written.Where(static s => s.TimeMs >= T + 6 * Minute), await ReadAsync(store, T + 6 * Minute));
            Assert.Equal(written.Where(static s => s.TimeMs <= T + 6 * Minute), await ReadAsync(store, T, T + 6 * Minute));
        }
        Assert.Equal(2, OpenMisses);
        Assert.InRange(OpenHits, 100, double.MaxValue);
    }

    [Fact]
    public async Task who_still_reads_while_the_store_closes_reads_on()
    {
        var store = await fixture.OpenAsync();
        for (var i = 0; i < 60; i++) await StoreFixture.AppendAsync(store, (Series, T + i * Minute, i));
        for (var time = 0; time < 3; time++) Assert.Equal(60, (await ReadAsync(store)).Count);
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", "m")], T, T + Hour), default);
        var before = OpenHits;
        await store.DisposeAsync();
        var samples = new SampleColumns();
        selection.Read(0, T, T + Hour, samples);
        Assert.Equal(60, samples.Count);
        Assert.Equal(before + 1, OpenHits);
    }

    [Fact]
    public async Task late_samples_are_put_between_those_of_an_open_chunk_that_is_kept()
    {
        fixture.OutOfOrderWindow = TimeSpan.FromHours(1);
        await using var store = await fixture.OpenAsync();
        var written = new SortedDictionary<long, double>();
        for (var i = 0; i < 40; i++)
        {
            written.Add(T + i * Minute, i);
            await StoreFixture.AppendAsync(store, (Series, T + i * Minute, i));
        }
        for (var time = 0; time < 3; time++) _ = await ReadAsync(store);
        for (var i = 0; i < 20; i++)
        {
            written.Add(T + i * Minute + 1, -i);
            await StoreFixture.AppendAsync(store, (Series, T + i * Minute + 1, -i));
            Assert.Equal(written.Select(static s => (s.Key, s.Value)), await ReadAsync(store));
        }
        Assert.InRange(OpenHits, 20, double.MaxValue);
    }

    [Fact]
    public async Task nothing_is_kept_where_there_is_no_room_for_it()
    {
        fixture.DecodedChunkBytes = 0;
        await using var store = await fixture.OpenAsync();
        await FillAsync(store);
        for (var time = 0; time < 3; time++) Assert.Equal(Written, await ReadAsync(store));
        Assert.Equal(0, Hits + OpenHits);
    }
}
