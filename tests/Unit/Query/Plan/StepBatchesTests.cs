using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;

namespace Barograph.Tests.Unit.Query;

public sealed class StepBatchesTests
{
    const int StepMs = 15_000;
    const int Steps = 11_000;

    static QueryEngine Engine(EngineOptions options) => new(options with { ExperimentalFunctions = true, PerStepStatistics = true }, new InstrumentRegistry(), TimeProvider.System);

    static Task<QueryResult> AskAsync(EngineOptions options, ISeriesSource source, string query, int steps = Steps)
        => Engine(options).RangeAsync(source, new RangeQuery(TenantId.Anonymous, query, StepMs, (long)steps * StepMs, StepMs) { CountsSteps = true }, default);

    [Theory]
    [InlineData("topk(2, x)")]
    [InlineData("bottomk by (half) (1, x)")]
    [InlineData("limitk(3, x)")]
    [InlineData("limit_ratio(0.01, x)")]
    [InlineData("quantile by (half) (0.9, x)")]
    [InlineData("sum(x / on (n) y)")]
    [InlineData("sum(x * on (n) group_left () (y > 10 or y offset 1m))")]
    [InlineData("sum(x and on (n) y)")]
    [InlineData("max(x or y)")]
    [InlineData("max(histogram_quantile(0.9, x))")]
    [InlineData("max(sum by (n) (x))")]
    public async Task what_is_held_does_not_grow_with_series_times_steps(string query)
    {
        const int Series = 600;
        const long LimitBytes = 4 << 20;
        var source = new SteadySource(Series, StepMs);
        var result = await AskAsync(new EngineOptions { MaxMemoryBytes = LimitBytes }, source, query);
        Assert.InRange(result.Statistics.PeakBytes, 1, LimitBytes);
        Assert.NotEmpty(((MatrixValue)result.Value).Series);
        // As a whole it would not have been possible.
        var wrong = await Assert.ThrowsAsync<QueryException>(() => Whole(LimitBytes, source, query));
        Assert.Contains("--query.max-memory", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ten_thousand_series_at_eleven_thousand_steps_pass_where_all_of_them_at_once_would_not()
    {
        // 110 million values: 840 MiB, and more samples than a query may hold.
        var result = await AskAsync(new EngineOptions { MaxMemoryBytes = 256 << 20 }, new SteadySource(10_000, StepMs), "limitk(2, x)");
        Assert.InRange(result.Statistics.PeakBytes, 1, 128 << 20);
        Assert.Equal(10_000L * Steps, result.Statistics.TotalQueryableSamples);
        Assert.Equal([Steps, Steps], ((MatrixValue)result.Value).Series.Select(static series => series.Values.Length));
    }

    [Theory]
    [InlineData("topk(2, x)")]
    [InlineData("topk(scalar(x{n=\"3\"}) % 4, x)")]
    [InlineData("quantile by (half) (0.3, rate(x[1m]))")]
    [InlineData("count_values(\"v\", x % 25)")]
    [InlineData("x / on (n) (y @ 600)")]
    [InlineData("topk(3, x) / on (n) group_left () quantile by (n) (0.5, y offset 1m)")]
    [InlineData("topk(1, max_over_time(quantile by (n) (0.2, x)[5m:30s]))")]
    [InlineData("histogram_quantile(scalar(x{n=\"7\"}) / 50, x)")]
    [InlineData("histogram_quantile(0.9, sum by (le) (label_replace(x, \"le\", \"$1\", \"n\", \"(.*)\")))")]
    [InlineData("(x or y) unless on (n) (x > 40)")]
    [InlineData("topk(2, x) + topk(2, x)")]
    [InlineData("topk(2, start() + step() + x)")]
    public async Task an_answer_in_batches_is_the_answer(string query)
    {
        var source = new SteadySource(40, StepMs);
        const int Some = 300;
        var whole = await AskAsync(new EngineOptions(), source, query, Some);
        var readsOfWhole = source.Reads;
        var batches = await AskAsync(new EngineOptions { MaxHeldBytes = 20_000 }, source, query, Some);
        Assert.Equal(ResultOf(whole), ResultOf(batches));
        Assert.Equal(whole.Warnings, batches.Warnings);
        Assert.Equal(whole.Infos, batches.Infos);
        Assert.Equal(whole.Statistics.TotalQueryableSamples, batches.Statistics.TotalQueryableSamples);
        Assert.Equal(whole.Statistics.PerStep, batches.Statistics.PerStep);
        Assert.True(source.Reads - readsOfWhole > readsOfWhole, "it was not answered in batches");
    }

    [Fact]
    public async Task what_fewer_steps_do_not_make_smaller_is_held_as_a_whole()
    {
        var source = new SteadySource(40, StepMs);
        var result = await AskAsync(new EngineOptions { MaxHeldBytes = 4000 }, source, "max_over_time(quantile(0.5, x)[1h:1s])", 300);
        Assert.Single(((MatrixValue)result.Value).Series);
        // Whole, then in a few sizes, then whole again; not once for each of many batches.
        Assert.InRange(source.Reads, 40, 40 * 12);
    }

    static Task<QueryResult> Whole(long limitBytes, ISeriesSource source, string query)
    {
        // Names that go at the end need all steps together: the old way.
        return Engine(new EngineOptions { MaxMemoryBytes = limitBytes, DelayedNameRemoval = true })
            .RangeAsync(source, new RangeQuery(TenantId.Anonymous, query, StepMs, (long)Steps * StepMs, StepMs), default);
    }

    static string ResultOf(QueryResult result)
        => string.Join("\n", ((MatrixValue)result.Value).Series.Select(static series => $"{series.Labels} {string.Join(',', series.TimestampsMs.ToArray())} {string.Join(',', series.Values.ToArray())}"));

    /// <summary>Series <c>x</c> and <c>y</c> with a sample at each step, and their place as a bucket's bound.</summary>
    sealed class SteadySource(int series, int stepMs) : ISeriesSource
    {
        readonly int series = series;
        readonly int stepMs = stepMs;
        int reads;

        public int Reads => reads;

        public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel) => ValueTask.FromResult<ISeriesSelection>(new Selection(this, query));

        public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

        public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

        sealed class Selection : ISeriesSelection
        {
            readonly SteadySource source;
            readonly List<LabelSet> labels = [];

            public Selection(SteadySource source, SeriesQuery query)
            {
                this.source = source;
                foreach (var name in (string[])["x", "y"])
                {
                    for (var i = 0; i < source.series; i++)
                    {
                        var set = LabelSet.Of(("__name__", name), ("n", $"{i}"), ("half", $"{i % 2}"), ("le", $"{i % 10}"), ("who", name));
                        if (query.Matchers.All(matcher => matcher.Matches(set[matcher.NameUtf8]))) labels.Add(set);
                    }
                }
            }

            public int Count => labels.Count;

            public IReadOnlyList<string> Warnings => [];

            public long SampleEstimate => Count * 100L;

            public LabelSet LabelsOf(int number) => labels[number];

            public SeriesGrouping Group(LabelProjection projection) => SeriesGrouping.ByLabels(this, projection);

            public void Read(int number, long minTimeMs, long maxTimeMs, SampleColumns into)
            {
                Interlocked.Increment(ref source.reads);
                var step = source.stepMs;
                var from = Math.Max(0, (minTimeMs + step - 1) / step * step);
                if (maxTimeMs < from) return;
                var count = (int)((maxTimeMs - from) / step) + 1;
                into.Reserve(count, out var times, out var values);
                for (var i = 0; i < count; i++)
                {
                    times[i] = from + (long)i * step;
                    values[i] = (times[i] / step * 7 + number * 13) % 50;
                }
                into.Commit(count);
            }

            public void Dispose()
            {
            }
        }
    }
}
