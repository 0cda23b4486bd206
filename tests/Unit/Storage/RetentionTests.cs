using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;

namespace Barograph.Tests.Unit.Storage;

public sealed class RetentionTests : IDisposable
{
    const long T = 1_700_000_000_000, Minute = 60_000;

    readonly StoreFixture fixture = new();

    public RetentionTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.FromHours(2), IdleChunk = TimeSpan.FromMinutes(30) };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(string name) => LabelSet.Of(("__name__", name), ("only", $"value of {name}"));

    [Fact]
    public async Task series_without_samples_within_retention_are_collected_and_their_references_forgotten()
    {
        var store = await fixture.OpenAsync();
        var batch = new SampleBatch();
        batch.AddNew(Series("short"), T, 1);
        await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
        var gone = batch.Refs[0];
        for (var i = 0; i <= 300; i++) await StoreFixture.AppendAsync(store, (Series("long"), T + i * Minute, i));
        await store.FlushAsync(CancellationToken.None);

        var read = await StoreFixture.ReadAsync(store);
        Assert.Equal([Series("long")], read.Keys);
        Assert.True(read[Series("long")][0].TimeMs > T, "a full chunk that is past retention is dropped");
        Assert.True(read[Series("long")][0].TimeMs <= T + 180 * Minute, "no sample within retention is dropped");
        Assert.Equal(["value of long"], await store.LabelValuesAsync("only", new LabelQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), CancellationToken.None));

        // The slot goes to another series; the old reference must not reach it.
        await StoreFixture.AppendAsync(store, (Series("next"), T + 301 * Minute, 5));
        batch.Clear();
        batch.Add(gone, T + 302 * Minute, 6);
        await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
        Assert.Equal(AppendOutcome.UnknownSeries, batch.Outcomes[0]);
        var expected = await StoreFixture.ReadAsync(store);
        using (var killed = fixture.Snapshot())
        {
            await using var revived = await killed.OpenAsync();
            Assert.Equal(expected, await StoreFixture.ReadAsync(revived));
        }
        await store.DisposeAsync();
        await using var again = await fixture.OpenAsync();
        Assert.Equal(expected, await StoreFixture.ReadAsync(again));
    }

    [Fact]
    public async Task an_open_selection_keeps_what_is_dropped_under_it()
    {
        await using var store = await fixture.OpenAsync();
        for (var i = 0; i < 20; i++) await StoreFixture.AppendAsync(store, (Series("short"), T + i, i));
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", "short")], long.MinValue, long.MaxValue), CancellationToken.None);
        for (var i = 0; i <= 300; i++) await StoreFixture.AppendAsync(store, (Series("long"), T + i * Minute, i));
        await store.FlushAsync(CancellationToken.None);
        for (var i = 0; i < 5; i++) await StoreFixture.AppendAsync(store, (Series($"new{i}"), T + 301 * Minute, i));
        Assert.Equal(Series("short"), selection.LabelsOf(0));
        var columns = new SampleColumns();
        selection.Read(0, long.MinValue, long.MaxValue, columns);
        // The samples may be gone by now, but nothing of another series may show.
        Assert.True(columns.Count is 0 or 20);
    }

    [Fact]
    public async Task the_oldest_chunk_files_go_when_the_size_limit_is_passed()
    {
        fixture.Head = fixture.Head with { Retention = TimeSpan.Zero, RetentionBytes = 1, AppendWindow = TimeSpan.FromDays(1) };
        await using var store = await fixture.OpenAsync();
        var random = new Random(1);
        // Noise takes about 9 bytes a sample: 64 MiB, one file, is some 7 million of them.
        var batch = new SampleBatch();
        var refs = new SeriesRef[4000];
        for (var round = 0; round < 2400; round++)
        {
            batch.Clear();
            for (var s = 0; s < refs.Length; s++)
            {
                if (round == 0) batch.AddNew(LabelSet.Of(("n", $"{s}")), T, random.NextDouble());
                else batch.Add(refs[s], T + round * 1000, random.NextDouble());
            }
            await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
            batch.Refs.CopyTo(refs);
        }
        var folder = Path.Combine(fixture.Directory, "barograph", "chunks");
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        await store.FlushAsync(CancellationToken.None);
        Assert.Single(Directory.GetFiles(folder));
        var read = await StoreFixture.ReadAsync(store);
        Assert.Equal(refs.Length, read.Count);
        Assert.All(read.Values, static samples => Assert.True(samples[0].TimeMs > T && samples[^1].TimeMs == T + 2399 * 1000));
    }

    [Fact]
    public async Task tenants_do_not_see_each_other_and_survive_a_restart()
    {
        var store = await fixture.OpenAsync();
        var other = TenantId.TryParse("team-b")!.Value;
        var batch = new SampleBatch { Tenant = other };
        batch.AddNew(Series("theirs"), T, 1);
        await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
        await StoreFixture.AppendAsync(store, (Series("ours"), T, 2));
        Assert.Equal([Series("ours")], (await StoreFixture.ReadAsync(store)).Keys);
        await store.DisposeAsync();
        await using var again = await fixture.OpenAsync();
        using var selection = await again.SelectAsync(new SeriesQuery(other, [], long.MinValue, long.MaxValue), CancellationToken.None);
        Assert.Equal(Series("theirs"), selection.LabelsOf(0));
        Assert.Equal(1, again.Statistics(other, 10)!.Series);
    }

    [Fact]
    public async Task a_limit_of_series_refuses_new_ones_and_lets_known_ones_go_on()
    {
        fixture.Head = fixture.Head with { MaxSeries = 2 };
        await using var store = await fixture.OpenAsync();
        var report = await StoreFixture.AppendAsync(store, (Series("a"), T, 1), (Series("b"), T, 1), (Series("c"), T, 1), (Series("a"), T + 1, 2));
        Assert.Equal((3, 1), (report.Appended, report[AppendOutcome.SeriesLimit]));
        Assert.Equal(2, (await StoreFixture.ReadAsync(store)).Count);
    }

    [Fact]
    public async Task statistics_count_names_labels_and_series()
    {
        await using var store = await fixture.OpenAsync();
        await StoreFixture.AppendAsync(store, (LabelSet.Of(("__name__", "m"), ("x", "1")), T, 1), (LabelSet.Of(("__name__", "m"), ("x", "22")), T, 1), (LabelSet.Of(("__name__", "k")), T + 5, 1));
        var statistics = store.Statistics(TenantId.Anonymous, 1)!;
        Assert.Equal((3, 4, T, T + 5), (statistics.Series, statistics.LabelPairs, statistics.MinTimeMs, statistics.MaxTimeMs));
        Assert.Equal([new("m", 2)], statistics.SeriesByMetricName);
        Assert.Equal([new("__name__=m", 2)], statistics.SeriesByLabelPair);
        Assert.Equal(2, Assert.Single(statistics.ValuesByLabelName).Value);
    }
}
