using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Activity;
using Barograph.Query.Limits;
using Barograph.Query.Results;
using Barograph.Query.Testing;

namespace Barograph.Tests.Unit.Query;

public sealed class QueryLimitsTests
{
    static readonly QueryOrigin Rule = QueryOrigin.OfRule("r.yml", "g");
    static readonly RangeQuery Wide = new(TenantId.Anonymous, "x", 0, 600_000, 1000);

    static TestSeriesSource Source(int series)
    {
        var source = new TestSeriesSource();
        for (var i = 0; i < series; i++)
        {
            for (var at = 0; at < 600_000; at += 15_000) source.Add(LabelSet.Of(("__name__", i < series / 4 ? "y" : "x"), ("n", $"{i}")), at, i);
        }
        return source;
    }

    static QueryEngine Engine(EngineOptions options, InstrumentRegistry? instruments = null) => new(options, instruments ?? new InstrumentRegistry(), TimeProvider.System);

    [Fact]
    public async Task a_query_that_would_read_too_much_is_refused_before_it_runs_and_told_which_selector_costs_most()
    {
        var instruments = new InstrumentRegistry();
        var engine = Engine(new EngineOptions { MaxCost = 1000 }, instruments);
        var wrong = await Assert.ThrowsAsync<QueryException>(() => engine.RangeAsync(Source(100), Wide with { Text = "sum(x) / sum(y)" }, default));
        Assert.Equal(QueryErrorKind.Execution, wrong.Kind);
        Assert.Matches("about [0-9,]+ samples of 100 series, more than the 1,000 that --query.max-cost allows; most of them, [0-9,]+ of 75 series, are those of {__name__=\"x\"}: add matchers", wrong.Message);
        Assert.Equal(1, instruments.Counter("barograph_engine_cost_refused_queries_total", "").Value);
        Assert.Equal(0, instruments.Counter("prometheus_engine_query_samples_total", "").Value);
    }

    [Fact]
    public async Task a_plan_may_be_asked_for_whatever_it_would_cost()
    {
        var result = await Engine(new EngineOptions { MaxCost = 1000 }).RangeAsync(Source(100), Wide with { Explain = Barograph.Query.Explanation.ExplainMode.Plan }, default);
        Assert.True(result.Plan!.Estimate.Samples > 1000);
    }

    [Fact]
    public async Task a_request_may_lower_the_limit_of_samples_but_not_raise_it()
    {
        var engine = Engine(new EngineOptions { MaxSamples = 10_000 });
        foreach (var own in new long?[] { 100, 1_000_000 })
        {
            var wrong = await Assert.ThrowsAsync<QueryException>(() => engine.RangeAsync(Source(100), Wide with { MaxSamples = own }, default));
            Assert.Equal("query processing would load too many samples into memory in query execution", wrong.Message);
        }
        Assert.Equal(8, ((MatrixValue)(await engine.RangeAsync(Source(10), Wide with { MaxSamples = 1_000_000 }, default)).Value).Series.Count);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("topk(50, x)")]
    [InlineData("label_replace(x, \"a\", \"b\", \"\", \"\")")]
    public async Task a_query_that_takes_too_much_memory_ends_and_gives_all_of_it_back(string text)
    {
        var engine = Engine(new EngineOptions { MaxMemoryBytes = 200_000, MaxTotalMemoryBytes = 10 << 20 });
        var wrong = await Assert.ThrowsAsync<QueryException>(() => engine.RangeAsync(Source(200), Wide with { Text = text }, default));
        Assert.Equal(QueryErrorKind.Execution, wrong.Kind);
        Assert.Contains("--query.max-memory", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(0, engine.Memory.UsedBytes);
        Assert.Equal(1, engine.Memory.Refused);
    }

    [Fact]
    public async Task an_aggregation_takes_memory_for_its_groups_only()
    {
        var result = await Engine(new EngineOptions { MaxMemoryBytes = 200_000 }).RangeAsync(Source(200), Wide with { Text = "sum(x)" }, default);
        Assert.InRange(result.Statistics.PeakBytes, 601 * 8, 200_000);
    }

    [Fact]
    public void memory_that_is_kept_for_rules_only_rules_get()
    {
        var memory = new QueryMemory(10 << 20, 2 << 20);
        using var large = new MemoryShare(memory, 0, isRule: false);
        large.Take(8 << 20);
        using var other = new MemoryShare(memory, 0, isRule: false);
        var wrong = Assert.Throws<QueryException>(() => other.Take(100));
        Assert.Equal(QueryErrorKind.Unavailable, wrong.Kind);
        Assert.Contains("2 MiB are kept for rules", wrong.Message, StringComparison.Ordinal);
        using (var rule = new MemoryShare(memory, 0, isRule: true)) rule.Take(2 << 20);
        Assert.Equal(8 << 20, memory.UsedBytes);
    }

    [Fact]
    public async Task places_that_are_kept_for_rules_only_rules_get()
    {
        var places = new QueryPlaces(3, 1);
        await places.EnterAsync(isRule: false, default);
        await places.EnterAsync(isRule: false, default);
        var waits = places.EnterAsync(isRule: false, default).AsTask();
        await places.EnterAsync(isRule: true, default);
        Assert.False(waits.IsCompleted);
        places.Leave(isRule: false);
        await waits;
        Assert.False(places.EnterAsync(isRule: true, default).IsCompleted);
    }

    [Fact]
    public async Task one_who_no_longer_waits_for_a_place_takes_none()
    {
        var places = new QueryPlaces(2, 1);
        await places.EnterAsync(isRule: true, default);
        await places.EnterAsync(isRule: true, default);
        using var cancel = new CancellationTokenSource();
        var waits = places.EnterAsync(isRule: false, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        places.Leave(isRule: true);
        Assert.True(places.EnterAsync(isRule: false, default).IsCompleted);
    }

    [Theory]
    [InlineData(20, 20, 4)]
    [InlineData(2, 20, 1)]
    [InlineData(1, 20, 0)]
    [InlineData(20, 0, 0)]
    public void a_part_of_the_places_is_kept_for_rules(int places, int percent, int kept)
        => Assert.Equal(kept, new EngineOptions { MaxConcurrency = places, RulesReservePercent = percent }.PlacesForRules);

    [Fact]
    public void rules_are_known_by_their_group() => Assert.True(Rule.IsRule);
}
