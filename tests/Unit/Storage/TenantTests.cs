using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Head;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Storage;

public sealed class TenantTests : IDisposable
{
    const long T = 1_700_006_400_000, Minute = 60_000;

    static readonly TenantId A = TenantId.TryParse("team-a")!.Value, B = TenantId.TryParse("team-b")!.Value;

    readonly StoreFixture fixture = new();
    readonly ManualClock clock = new();
    readonly FaultyDisk disk = new();
    InstrumentRegistry instruments = new();

    public void Dispose() => fixture.Dispose();

    Task<Store> OpenAsync(TimeProvider? time = null, TimeSpan? idle = null, string? directory = null, int maxTenants = 100) => Store.OpenAsync(
        new StoreOptions
        {
            DataDirectory = directory ?? fixture.Directory,
            Disk = disk,
            Head = new HeadOptions { Retention = TimeSpan.Zero },
            Blocks = new BlockOptions(),
            TenantIdleTimeout = idle ?? TimeSpan.FromHours(1),
            MaxTenants = maxTenants,
        },
        instruments = new InstrumentRegistry(), NullLoggerFactory.Instance, time ?? clock, default);

    static async Task<AppendReport> AppendAsync(Store store, TenantId tenant, string series, long timeMs, double value)
    {
        var batch = new SampleBatch { Tenant = tenant };
        batch.AddNew(LabelSet.Of(("__name__", series)), timeMs, value);
        var report = new AppendReport();
        await store.AppendAsync(batch, report, default);
        return report;
    }

    static async Task<int> CountAsync(Store store, TenantId tenant)
    {
        using var selection = await store.SelectAsync(new SeriesQuery(tenant, [], long.MinValue, long.MaxValue), default);
        var columns = new SampleColumns();
        for (var i = 0; i < selection.Count; i++) selection.Read(i, long.MinValue, long.MaxValue, columns);
        return columns.Count;
    }

    static IEnumerable<TenantId> Open(Store store) => store.Memory(0).Tenants.Select(static t => t.Tenant).Order(Comparer<TenantId>.Create(static (a, b) => string.CompareOrdinal(a.ToString(), b.ToString())));

    double Value(string name)
    {
        var reader = new Total(name);
        instruments.Show(reader);
        return reader.Sum;
    }

    sealed class Total(string name) : IInstrumentReader
    {
        bool inside;

        public double Sum { get; private set; }

        public void Family(string family, string help, InstrumentKind kind) => inside = family == name;

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
            if (inside) Sum += value;
        }
    }

    [Fact]
    public async Task an_idle_tenant_is_closed_and_the_next_read_or_write_finds_everything()
    {
        await using var store = await OpenAsync();
        for (var i = 0; i < 6 * 60; i++) await AppendAsync(store, A, "a", T + i * Minute, i);
        await AppendAsync(store, B, "b", T, 1);
        store.Tend();
        Assert.NotEmpty(store.Blocks(A));
        Assert.Equal([TenantId.Anonymous, A, B], Open(store));
        var created = Value("prometheus_tsdb_head_series_created_total");
        clock.Advance(TimeSpan.FromMinutes(40));
        await AppendAsync(store, B, "b", T + 1, 2);
        clock.Advance(TimeSpan.FromMinutes(40));
        store.Tend();
        Assert.Equal([TenantId.Anonymous, B], Open(store));
        Assert.Equal(2, Value("barograph_storage_tenants"));
        Assert.Equal(created, Value("prometheus_tsdb_head_series_created_total"));
        Assert.Equal([TenantId.Anonymous, A, B], store.Tenants.OrderBy(static t => t.ToString(), StringComparer.Ordinal));

        Assert.Equal(6 * 60, await CountAsync(store, A));
        Assert.Equal([TenantId.Anonymous, A, B], Open(store));
        clock.Advance(TimeSpan.FromMinutes(61));
        store.Tend();
        Assert.Equal([TenantId.Anonymous], Open(store));
        Assert.Equal(1, (await AppendAsync(store, A, "a", T + 6 * 60 * Minute, 7)).Appended);
        Assert.Equal(6 * 60 + 1, await CountAsync(store, A));
        Assert.Equal(2, await CountAsync(store, B));
    }

    [Fact]
    public async Task references_outlive_a_closing()
    {
        await using var store = await OpenAsync();
        var batch = new SampleBatch { Tenant = A };
        batch.AddNew(LabelSet.Of(("__name__", "m")), T, 1);
        await store.AppendAsync(batch, new AppendReport(), default);
        var known = batch.Refs[0];
        clock.Advance(TimeSpan.FromHours(2));
        store.Tend();
        Assert.DoesNotContain(A, Open(store));
        batch.Clear();
        batch.Add(known, T + 1, 2);
        var report = new AppendReport();
        await store.AppendAsync(batch, report, default);
        Assert.Equal(1, report.Appended);
        Assert.Equal(2, await CountAsync(store, A));
    }

    [Fact]
    public async Task a_tenant_whose_data_somebody_still_reads_stays_open()
    {
        await using var store = await OpenAsync();
        await AppendAsync(store, A, "a", T, 1);
        var selection = await store.SelectAsync(new SeriesQuery(A, [], long.MinValue, long.MaxValue), default);
        clock.Advance(TimeSpan.FromHours(2));
        store.Tend();
        Assert.Contains(A, Open(store));
        var columns = new SampleColumns();
        selection.Read(0, long.MinValue, long.MaxValue, columns);
        Assert.Equal(1, columns.Count);
        selection.Dispose();
        store.Tend();
        Assert.DoesNotContain(A, Open(store));
    }

    [Fact]
    public async Task a_start_reads_only_those_that_were_not_closed_in_order()
    {
        await using var store = await OpenAsync();
        await AppendAsync(store, A, "a", T, 1);
        clock.Advance(TimeSpan.FromHours(2));
        store.Tend();
        await AppendAsync(store, B, "b", T, 1);
        using var killed = fixture.Snapshot();
        await using var revived = await OpenAsync(directory: killed.Directory);
        Assert.Equal([TenantId.Anonymous, B], Open(revived));
        Assert.Equal(1, await CountAsync(revived, A));
        Assert.Equal(1, await CountAsync(revived, B));
    }

    [Fact]
    public async Task a_tenant_that_the_disk_does_not_let_close_stays_open()
    {
        await using var store = await OpenAsync();
        await AppendAsync(store, A, "a", T, 1);
        clock.Advance(TimeSpan.FromHours(2));
        disk.RefusesSync = true;
        store.Tend();
        Assert.Contains(A, Open(store));
        Assert.Equal(1, await CountAsync(store, A));
        disk.RefusesSync = false;
        clock.Advance(TimeSpan.FromHours(2));
        store.Tend();
        Assert.DoesNotContain(A, Open(store));
        Assert.Equal(1, await CountAsync(store, A));
    }

    [Fact]
    public async Task tenants_beyond_the_limit_are_refused_and_counted_closed_ones_among_the_number()
    {
        await using var store = await OpenAsync(maxTenants: 2);
        Assert.Equal(1, (await AppendAsync(store, A, "a", T, 1)).Appended);
        clock.Advance(TimeSpan.FromHours(2));
        store.Tend();
        Assert.Equal(1, (await AppendAsync(store, B, "b", T, 1))[AppendOutcome.SeriesLimit]);
        Assert.Equal(1, (await AppendAsync(store, A, "a", T + 1, 1)).Appended);
        Assert.Equal(1, Value("barograph_storage_tenants_refused_total"));
        Assert.Equal(0, await CountAsync(store, B));
    }

    [Fact]
    public async Task appends_reads_and_closings_of_one_tenant_side_by_side_lose_and_hide_nothing()
    {
        const int Writers = 2, Samples = 300;
        // Idle at once: it is closed whenever nobody is in it.
        await using var store = await OpenAsync(TimeProvider.System, TimeSpan.FromTicks(1));
        var written = new int[Writers];
        var closings = 0;
        var writers = Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < Samples || Volatile.Read(ref closings) == 0; i++)
            {
                Assert.Equal(1, (await AppendAsync(store, A, $"w{w}", T + i, i)).Appended);
                Volatile.Write(ref written[w], i + 1);
            }
        })).ToList();
        var done = Task.WhenAll(writers);
        var closer = Task.Run(() =>
        {
            while (!done.IsCompleted)
            {
                store.Tend();
                if (!Open(store).Contains(A)) Interlocked.Increment(ref closings);
            }
        });
        while (!done.IsCompleted)
        {
            var before = written.Sum();
            Assert.InRange(await CountAsync(store, A), before, int.MaxValue);
        }
        await done;
        await closer;
        Assert.Equal(written.Sum(), await CountAsync(store, A));
    }
}
