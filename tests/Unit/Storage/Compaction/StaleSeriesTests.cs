using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Contents = System.Collections.Generic.SortedDictionary<Barograph.Model.Labels.LabelSet, System.Collections.Generic.List<(long TimeMs, double Value)>>;

namespace Barograph.Tests.Unit.Storage.Compaction;

public sealed class StaleSeriesTests : IDisposable
{
    const long T = 1_700_006_400_000 - 1_800_000, Minute = 60_000;

    readonly StoreFixture fixture = new() { Blocks = new BlockOptions() };
    readonly Contents whole = [];

    public StaleSeriesTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.Zero };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int s) => LabelSet.Of(("__name__", "m"), ("s", $"{s:D3}"));

    async Task PutAsync(Store store, int s, long timeMs, double value)
    {
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (Series(s), timeMs, value))).Appended);
        if (!whole.TryGetValue(Series(s), out var samples)) whole[Series(s)] = samples = [];
        samples.Add((timeMs, value));
    }

    /// <summary>Ten series over an aligned boundary, of which some end.</summary>
    async Task FillAsync(Store store, int ending)
    {
        for (var i = 0; i < 60; i++)
        {
            for (var s = 0; s < 10; s++) await PutAsync(store, s, T + i * Minute, i * s);
        }
        for (var s = 0; s < ending; s++) await PutAsync(store, s, T + 60 * Minute, StaleMarker.Value);
        // Upkeep counts.
        await store.FlushAsync(CancellationToken.None);
    }

    static long InHead(Store store) => store.Statistics(TenantId.Anonymous, 0)!.Series;

    [Fact]
    public async Task ended_series_leave_memory_from_the_threshold_on_and_nothing_is_lost_or_doubled()
    {
        var store = await fixture.OpenAsync();
        store.StaleSeriesThreshold = 0.5;
        await FillAsync(store, 4);
        store.Tend();
        store.Tend();
        Assert.Equal(10, InHead(store));
        Assert.Equal(4, Instrument.Value(fixture.Instruments, "prometheus_tsdb_head_stale_series"));
        await PutAsync(store, 4, T + 61 * Minute, StaleMarker.Value);
        await store.FlushAsync(CancellationToken.None);
        store.Tend();
        store.Tend();
        Assert.Equal(5, InHead(store));
        Assert.Equal(0, Instrument.Value(fixture.Instruments, "prometheus_tsdb_head_stale_series"));
        Assert.Equal(1, Instrument.Value(fixture.Instruments, "prometheus_tsdb_stale_series_compactions_triggered_total"));
        var blocks = store.Blocks(TenantId.Anonymous);
        Assert.Equal(2, blocks.Count);
        Assert.All(blocks, static b => Assert.Equal(["from-stale-series"], b.Compaction.Hints));
        Assert.Equal(whole, await StoreFixture.ReadAsync(store));

        // One comes again, and all else goes on.
        for (var s = 4; s < 10; s++) await PutAsync(store, s, T + 62 * Minute, 7);
        Assert.Equal(whole, await StoreFixture.ReadAsync(store));
        using (var killed = fixture.Snapshot())
        {
            await using var risen = await killed.OpenAsync();
            Assert.Equal(whole, await StoreFixture.ReadAsync(risen));
            Assert.Equal(6, InHead(risen));
        }
        await store.DisposeAsync();
        await using var again = await fixture.OpenAsync();
        Assert.Equal(whole, await StoreFixture.ReadAsync(again));
    }

    [Fact]
    public async Task who_reads_meanwhile_keeps_what_it_selected_and_what_comes_again_in_time_stays()
    {
        await using var store = await fixture.OpenAsync();
        store.StaleSeriesThreshold = 0.1;
        await FillAsync(store, 10);
        var reader = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), CancellationToken.None);
        store.Tend();
        store.Tend();
        Assert.Equal(10, InHead(store));
        Assert.Equal(whole, Read(reader));
        await PutAsync(store, 3, T + 70 * Minute, 1);
        reader.Dispose();
        store.Tend();
        Assert.Equal(1, InHead(store));
        Assert.Equal(whole, await StoreFixture.ReadAsync(store));
    }

    [Fact]
    public async Task a_crash_between_block_and_forgetting_loses_and_doubles_nothing()
    {
        await using var store = await fixture.OpenAsync();
        store.StaleSeriesThreshold = 0.1;
        await FillAsync(store, 10);
        var reader = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), CancellationToken.None);
        store.Tend();
        Assert.NotEmpty(store.Blocks(TenantId.Anonymous));
        using (var killed = fixture.Snapshot())
        {
            await using var risen = await killed.OpenAsync();
            Assert.Equal(whole, await StoreFixture.ReadAsync(risen));
        }
        reader.Dispose();
    }

    static Contents Read(ISeriesSelection selection)
    {
        var found = new Contents();
        for (var i = 0; i < selection.Count; i++)
        {
            var columns = new SampleColumns();
            selection.Read(i, long.MinValue, long.MaxValue, columns);
            found[selection.LabelsOf(i)] = [.. Enumerable.Range(0, columns.Count).Select(j => (columns.TimestampsMs[j], columns.Values[j]))];
        }
        return found;
    }
}
