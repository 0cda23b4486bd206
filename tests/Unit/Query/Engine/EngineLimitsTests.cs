using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;

namespace Barograph.Tests.Unit.Query;

public sealed class EngineLimitsTests
{
    static readonly RangeQuery ManyPoints = new(TenantId.Anonymous, "x", 0, 1_000_000, 1000);

    static QueryEngine Engine(EngineOptions? options = null, InstrumentRegistry? instruments = null, TimeProvider? clock = null)
        => new(options ?? new EngineOptions(), instruments ?? new InstrumentRegistry(), clock ?? TimeProvider.System);

    [Fact]
    public async Task a_query_that_would_hold_too_many_samples_ends_with_prometheus_words()
    {
        var wrong = await Assert.ThrowsAsync<QueryException>(() => Engine(new EngineOptions { MaxSamples = 5000 }).RangeAsync(new EndlessSource(10), ManyPoints, default));
        Assert.Equal(QueryErrorKind.Execution, wrong.Kind);
        Assert.Equal("query processing would load too many samples into memory in query execution", wrong.Message);
    }

    [Fact]
    public async Task an_aggregation_holds_its_groups_only()
    {
        var result = await Engine(new EngineOptions { MaxSamples = 5000 }).RangeAsync(new EndlessSource(10), ManyPoints with { Text = "sum(x)" }, default);
        Assert.Single(((MatrixValue)result.Value).Series);
        Assert.True(result.Statistics.PeakSamples <= 5000);
        Assert.Equal(10 * 1001, result.Statistics.TotalQueryableSamples);
    }

    [Theory]
    [InlineData("sum(rate(x[5m]))")]
    [InlineData("x > 5")]
    [InlineData("quantile_over_time(0.5, x[2m])")]
    [InlineData("topk(3, x)")]
    [InlineData("sum by (n) (rate(x[1m]))")]
    [InlineData("max_over_time(rate(x[1m])[2m:1s])")]
    [InlineData("count_values(\"v\", x > 1e9)")]
    [InlineData("x * on (n) y")]
    [InlineData("x and on (n) y")]
    [InlineData("x or y")]
    [InlineData("histogram_quantile(0.9, label_replace(x, \"le\", \"$1\", \"n\", \"(.*)\"))")]
    public async Task a_cancelled_query_stops_after_a_few_more_series(string query)
    {
        using var cancel = new CancellationTokenSource();
        var source = new EndlessSource(20_000) { OnRead = reads => { if (reads == 200) cancel.Cancel(); } };
        var wrong = await Assert.ThrowsAsync<QueryException>(() => Engine().RangeAsync(source, ManyPoints with { Text = query }, cancel.Token));
        Assert.Equal(QueryErrorKind.Canceled, wrong.Kind);
        Assert.Equal("query was canceled in expression evaluation", wrong.Message);
        Assert.InRange(source.Reads, 200, 200 + 64 * 2 * Environment.ProcessorCount);
    }

    [Theory]
    [InlineData("topk(3, x)")]
    [InlineData("limitk by (half) (3, x)")]
    [InlineData("quantile(0.5, x)")]
    [InlineData("sum(x and on (n) y)")]
    [InlineData("sum(x unless on (n) (y > 1e9))")]
    [InlineData("sum(x or y)")]
    [InlineData("sum(y * on (half) group_left () topk by (half) (1, x))")]
    [InlineData("max(histogram_quantile(0.9, label_replace(x, \"le\", \"$1\", \"n\", \"(.*)\")))")]
    public async Task a_query_that_is_cancelled_when_it_has_read_all_that_it_holds_does_not_calculate_on(string query)
    {
        // What is held are half a million values: several looks whether the query is to end, on the way to an answer.
        const int Series = 500;
        using var cancel = new CancellationTokenSource();
        var source = new EndlessSource(Series) { OnRead = reads => { if (reads == Series) cancel.Cancel(); } };
        var wrong = await Assert.ThrowsAsync<QueryException>(() => Engine(new EngineOptions { ExperimentalFunctions = true }).RangeAsync(source, ManyPoints with { Text = query }, cancel.Token));
        Assert.Equal(QueryErrorKind.Canceled, wrong.Kind);
        Assert.InRange(source.Reads, Series, Series + 64 * 2 * Environment.ProcessorCount);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(400L * 24 * 3600 * 1000)]
    public async Task a_request_may_lower_the_time_that_a_query_has_but_not_raise_it(long ownMs)
    {
        // A place is never free: only time ends the waiting.
        var engine = Engine(new EngineOptions { MaxConcurrency = 1, Timeout = TimeSpan.FromMilliseconds(ownMs == 10 ? 400L * 24 * 3600 * 1000 : 10) });
        var gate = new TaskCompletionSource();
        using var end = new CancellationTokenSource();
        var first = engine.InstantAsync(new EndlessSource(1) { Before = gate.Task }, new InstantQuery(TenantId.Anonymous, "x", 0) { Timeout = TimeSpan.FromMinutes(10) }, end.Token);
        var wrong = await Assert.ThrowsAsync<QueryException>(
            () => engine.InstantAsync(new EndlessSource(1), new InstantQuery(TenantId.Anonymous, "x", 0) { Timeout = TimeSpan.FromMilliseconds(ownMs) }, default));
        Assert.Equal(QueryErrorKind.Timeout, wrong.Kind);
        await end.CancelAsync();
        gate.SetResult();
        await Assert.ThrowsAsync<QueryException>(() => first);
    }

    [Fact]
    public async Task a_query_that_takes_too_long_is_told_so()
    {
        var source = new EndlessSource(20_000) { OnRead = _ => Thread.Sleep(1) };
        var wrong = await Assert.ThrowsAsync<QueryException>(() => Engine().RangeAsync(source, ManyPoints with { Timeout = TimeSpan.FromMilliseconds(300) }, default));
        Assert.Equal(QueryErrorKind.Timeout, wrong.Kind);
        Assert.Equal("query timed out in expression evaluation", wrong.Message);
    }

    [Fact]
    public async Task queries_beyond_the_limit_wait_in_line_and_are_counted()
    {
        var instruments = new InstrumentRegistry();
        var engine = Engine(new EngineOptions { MaxConcurrency = 1 }, instruments);
        var gate = new TaskCompletionSource();
        var first = engine.InstantAsync(new EndlessSource(1) { Before = gate.Task }, new InstantQuery(TenantId.Anonymous, "x", 0), default);
        var second = await Assert.ThrowsAsync<QueryException>(
            () => engine.InstantAsync(new EndlessSource(1), new InstantQuery(TenantId.Anonymous, "x", 0) { Timeout = TimeSpan.FromMilliseconds(10) }, default));
        Assert.Equal("query timed out in query queue", second.Message);
        Assert.Equal(1, instruments.Gauge("prometheus_engine_queries", "").Value);
        gate.SetResult();
        await first;
        Assert.Equal(0, instruments.Gauge("prometheus_engine_queries", "").Value);
        Assert.Equal(1, instruments.Gauge("prometheus_engine_queries_concurrent_max", "").Value);
    }

    [Theory]
    [InlineData("rate((label_replace(x, \"a\", \"b\", \"c\", \"(\"))[2m:3m])", "invalid regular expression in label_replace(): (")]
    [InlineData("rate((label_replace(x, \"a\", \"b\", \"c\", \"(\"))[2m:3m]) or vector(1)", "invalid regular expression in label_replace(): (")]
    [InlineData("max_over_time((count_values(\"\", x))[2m:3m])", "invalid label name \"\"")]
    public async Task what_is_wrong_with_a_subquery_is_found_where_it_has_steps(string query, string wrong)
    {
        // Steps lie at multiples of three minutes: in two minutes there is one or none.
        var source = new EndlessSource(3);
        var between = await Engine().InstantAsync(source, new InstantQuery(TenantId.Anonymous, query, 355_000), default);
        Assert.Equal(query.EndsWith("vector(1)", StringComparison.Ordinal) ? 1 : 0, ((VectorValue)between.Value).Samples.Count);
        var found = await Assert.ThrowsAsync<QueryException>(() => Engine().InstantAsync(source, new InstantQuery(TenantId.Anonymous, query, 360_000), default));
        Assert.Equal(wrong, found.Message);
    }

    [Fact]
    public async Task two_selectors_with_the_same_matchers_are_read_once_and_all_reads_are_asked_for_together()
    {
        var source = new EndlessSource(3);
        await Engine().InstantAsync(source, new InstantQuery(TenantId.Anonymous, "rate(x[5m]) / rate(x[10m]) + x + y", 600_000), default);
        Assert.Equal(["1..600000 x", "300001..600000 y"], source.Queries.Select(static q => $"{q.MinTimeMs}..{q.MaxTimeMs} {q.Matchers[0].Value}"));
    }

    [Fact]
    public async Task every_answer_is_the_same_however_many_series_a_block_holds()
    {
        var source = new EndlessSource(3000);
        var engine = Engine();
        var all = (MatrixValue)(await engine.RangeAsync(source, ManyPoints with { Text = "sum by (half) (rate(x[1m]))" }, default)).Value;
        var again = (MatrixValue)(await engine.RangeAsync(source, ManyPoints with { Text = "sum by (half) (rate(x[1m]))" }, default)).Value;
        for (var i = 0; i < all.Series.Count; i++) Assert.True(all.Series[i].Values.Span.SequenceEqual(again.Series[i].Values.Span));
    }

    /// <summary>Series with a sample each second for ever; counts what is asked of it.</summary>
    sealed class EndlessSource(int series) : ISeriesSource, ISeriesSelection
    {
        // They are asked for again and again.
        static readonly LabelSet[] Labels = [.. Enumerable.Range(0, 20_000).Select(static number => LabelSet.Of(("__name__", "x"), ("n", $"{number}"), ("half", $"{number % 2}")))];

        int reads;

        public int Reads => reads;

        public Action<int> OnRead { get; init; } = static _ => { };

        public Task Before { get; init; } = Task.CompletedTask;

        public List<SeriesQuery> Queries { get; } = [];

        public int Count => series;

        public IReadOnlyList<string> Warnings => [];

        public long SampleEstimate => series * 1300L;

        public async ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
        {
            Queries.Add(query);
            await Before;
            return this;
        }

        public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

        public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

        public LabelSet LabelsOf(int number) => Labels[number];

        public SeriesGrouping Group(LabelProjection projection) => SeriesGrouping.ByLabels(this, projection);

        public void Read(int number, long minTimeMs, long maxTimeMs, SampleColumns into)
        {
            OnRead(Interlocked.Increment(ref reads));
            for (var time = (minTimeMs + 999) / 1000 * 1000; time <= maxTimeMs; time += 1000) into.Append(time, time / 7.0 + number * 0.1);
        }

        public void Dispose()
        {
        }
    }
}
