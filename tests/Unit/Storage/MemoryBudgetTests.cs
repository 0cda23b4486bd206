using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Head;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Storage;

public sealed class MemoryBudgetTests : IDisposable
{
    const long T = 1_700_000_000_000, Budget = 100 << 20;

    readonly string directory = Directory.CreateTempSubdirectory("barograph-budget-").FullName;
    readonly ManualClock clock = new();
    readonly LogLines log = new();

    // Stands for the process' heap, which no test should have to fill.
    long otherBytes;
    int newest;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    Task<Store> OpenAsync(int maxSeries = 0, Func<TenantId, int?>? of = null) => Store.OpenAsync(
        new StoreOptions
        {
            DataDirectory = directory,
            MemoryBudgetBytes = Budget,
            ManagedBytes = () => otherBytes,
            Head = new HeadOptions { MaxSeries = maxSeries },
            MaxSeriesOf = of ?? (static _ => null),
        },
        new InstrumentRegistry(), log, clock, default);

    /// <summary>So many series of a metric of a job that nobody has seen; returns how many were taken.</summary>
    async Task<int> MakeAsync(Store store, string job, string metric, int series, TenantId tenant = default)
    {
        var batch = new SampleBatch { Tenant = tenant };
        for (var i = 0; i < series; i++) batch.AddNew(LabelSet.Of(("__name__", metric), ("i", $"{newest++}"), ("job", job)), T, 1);
        var report = new AppendReport();
        await store.AppendAsync(batch, report, default);
        Assert.Equal(series, report.Appended + report[AppendOutcome.SeriesLimit]);
        return report.Appended;
    }

    [Fact]
    public async Task who_creates_most_is_refused_first_and_the_others_go_on()
    {
        await using var store = await OpenAsync();
        otherBytes = Budget * 70 / 100;
        store.Tend();
        await MakeAsync(store, "quiet", "up", 10);
        var taken = await MakeAsync(store, "loud", "request_by_id", 40_000);
        Assert.InRange(taken, 1000, 35_000);
        // Its other metrics have a little left, the other job is not touched.
        Assert.Equal(20, await MakeAsync(store, "loud", "up", 20));
        Assert.Equal(500, await MakeAsync(store, "quiet", "latency", 500));
        Assert.Equal(0, await MakeAsync(store, "loud", "request_by_id", 100));
        store.Tend();
        Assert.Equal(100, await MakeAsync(store, "quiet", "more", 100));

        var status = store.Memory(3);
        var tenant = Assert.Single(status.Tenants);
        Assert.Equal(("loud", "request_by_id"), (tenant.Creators[0].Job, tenant.Creators[0].Metric));
        Assert.Equal(40_000 - taken + 100, tenant.RefusedByMemory);
        Assert.Equal(tenant.RefusedByMemory, tenant.Creators[0].Refused);
        Assert.Equal(tenant.RefusedByMemory, status.RefusedSeries);
        Assert.Contains(log.Lines, static l => l.Contains("New series are refused", StringComparison.Ordinal) && l.Contains("job loud, metric request_by_id creates most", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_job_that_spreads_over_many_metrics_is_found_out_as_well()
    {
        await using var store = await OpenAsync();
        otherBytes = Budget * 76 / 100;
        store.Tend();
        var taken = 0;
        for (var metric = 0; metric < 400; metric++) taken += await MakeAsync(store, "loud", $"m{metric}", 100);
        Assert.InRange(taken, 1000, 39_000);
        Assert.Equal(200, await MakeAsync(store, "quiet", "m0", 200));
    }

    [Fact]
    public async Task a_tenant_that_creates_most_leaves_room_for_the_others()
    {
        var loud = TenantId.TryParse("loud")!.Value;
        await using var store = await OpenAsync();
        otherBytes = Budget * 78 / 100;
        store.Tend();
        var taken = 0;
        for (var job = 0; job < 400; job++) taken += await MakeAsync(store, $"job{job}", "m", 100, loud);
        Assert.InRange(taken, 1000, 39_000);
        Assert.Equal(300, await MakeAsync(store, "job0", "m", 300));
    }

    [Fact]
    public async Task known_series_go_on_when_nothing_is_left_and_new_ones_when_there_is_room_again()
    {
        await using var store = await OpenAsync();
        Assert.Equal(50, await MakeAsync(store, "a", "m", 50));
        otherBytes = Budget * 95 / 100;
        store.Tend();
        Assert.Equal(0, await MakeAsync(store, "b", "m", 5));
        var batch = new SampleBatch();
        for (var i = 0; i < 50; i++) batch.AddNew(LabelSet.Of(("__name__", "m"), ("i", $"{i}"), ("job", "a")), T + 1000, 2);
        var report = new AppendReport();
        await store.AppendAsync(batch, report, default);
        Assert.Equal(50, report.Appended);
        Assert.Contains("New series are refused", string.Join('\n', log.Lines) + await SaidAsync(store), StringComparison.Ordinal);
        otherBytes = 0;
        store.Tend();
        Assert.Equal(5, await MakeAsync(store, "b", "m", 5));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("New series are taken again", await SaidAsync(store), StringComparison.Ordinal);
    }

    async Task<string> SaidAsync(Store store)
    {
        await Task.Run(store.Tend);
        return string.Join('\n', log.Lines);
    }

    [Fact]
    public async Task a_refused_creator_gets_its_share_when_time_has_gone_by()
    {
        await using var store = await OpenAsync();
        otherBytes = Budget * 80 / 100;
        store.Tend();
        await MakeAsync(store, "loud", "m", 40_000);
        Assert.Equal(0, await MakeAsync(store, "loud", "m", 10));
        clock.Advance(TimeSpan.FromMinutes(40));
        store.Tend();
        Assert.Equal(10, await MakeAsync(store, "loud", "m", 10));
    }

    [Fact]
    public async Task a_tenant_has_its_own_limit_of_series_and_refusals_are_counted_by_reason()
    {
        var small = TenantId.TryParse("small")!.Value;
        await using var store = await OpenAsync(maxSeries: 20, of: tenant => tenant == small ? 5 : null);
        Assert.Equal(20, await MakeAsync(store, "a", "m", 30));
        Assert.Equal(5, await MakeAsync(store, "a", "m", 30, small));
        var tenants = store.Memory(1).Tenants.ToDictionary(static t => t.Tenant);
        Assert.Equal((20, 10, 0), (tenants[TenantId.Anonymous].MaxSeries, tenants[TenantId.Anonymous].RefusedByLimit, tenants[TenantId.Anonymous].RefusedByMemory));
        Assert.Equal((5, 25, 0), (tenants[small].MaxSeries, tenants[small].RefusedByLimit, tenants[small].RefusedByMemory));
    }

    [Fact]
    public void a_flood_of_names_is_remembered_within_bounds_and_the_largest_stay()
    {
        var creators = new SeriesCreators();
        for (var i = 0; i < 5000; i++)
        {
            var (job, metric) = creators.Find("big"u8, "m"u8);
            creators.Made(job, metric);
        }
        for (var i = 0; i < 50_000; i++)
        {
            var (job, metric) = creators.Find(System.Text.Encoding.UTF8.GetBytes($"job{i}"), "m"u8);
            creators.Made(job, metric);
        }
        var largest = creators.Largest(10_000);
        Assert.True(largest.Count <= SeriesCreators.Capacity + 1);
        Assert.Equal("big", largest[0].Job);
    }
}
