using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Explanation;
using Barograph.Query.Results;

namespace Barograph.Tests.Unit.Query;

public sealed class StepBatchesTests
{
    const int StepMs = 15_000;
    const int Steps = 2_000;

    static QueryEngine Engine(EngineOptions options) => new(options with { ExperimentalFunctions = true, PerStepStatistics = true }, new InstrumentRegistry(), TimeProvider.System);

    static Task<QueryResult> AskAsync(EngineOptions options, ISeriesSource source, string query, int steps = Steps, ExplainMode explain = ExplainMode.None)
        => Engine(options).RangeAsync(source, new RangeQuery(TenantId.Anonymous, query, StepMs, (long)steps * StepMs, StepMs) { CountsSteps = true, Explain = explain }, default);

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
        // All values of one operator are 3 MiB.
        const int Series = 200;
        const long LimitBytes = 1200 << 10;
        foreach (var delays in (bool[])[false, true])
        {
            var result = await AskAsync(new EngineOptions { MaxMemoryBytes = LimitBytes, DelayedNameRemoval = delays }, new SteadySource(Series, StepMs), query);
            Assert.InRange(result.Statistics.PeakBytes, 1, LimitBytes);
            Assert.NotEmpty(((MatrixValue)result.Value).Series);
        }
    }

    [Fact]
    public async Task thousands_of_series_at_thousands_of_steps_pass_where_all_of_them_at_once_would_not()
    {
        // Four million values: 31 MiB, and more samples than this query may hold.
        var result = await AskAsync(new EngineOptions { MaxMemoryBytes = 8 << 20, MaxSamples = 2_000_000 }, new SteadySource(2_000, StepMs), "limitk(2, x)");
        Assert.InRange(result.Statistics.PeakBytes, 1, 4 << 20);
        Assert.Equal(2_000L * Steps, result.Statistics.TotalQueryableSamples);
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
    [InlineData("topk(1, rate(x[1m])) or on (n) x")]
    [InlineData("(topk(3, x > 30) + 0) or (x < 10)")]
    [InlineData("topk(2, {__name__=~\"x|y\", n=~\"1.\"} * ({__name__=~\"x|y\", n=~\"1.\"} > bool 20))")]
    [InlineData("sum by (__name__) (topk(5, abs(x)))")]
    [InlineData("topk(2, label_replace(rate(x[1m]), \"__name__\", \"rate_$1\", \"n\", \"(.*)\"))")]
    public async Task an_answer_in_batches_is_the_answer(string query)
    {
        foreach (var delays in (bool[])[false, true]) await AnsweredAlikeAsync(query, new EngineOptions { DelayedNameRemoval = delays });
    }

    static async Task AnsweredAlikeAsync(string query, EngineOptions options)
    {
        var source = new SteadySource(40, StepMs);
        const int Some = 300;
        var whole = await AskAsync(options, source, query, Some);
        var readsOfWhole = source.Reads;
        var batches = await AskAsync(options with { MaxHeldBytes = 20_000 }, source, query, Some);
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

    [Theory]
    [InlineData("topk(2, x)")]
    [InlineData("quantile by (half) (0.3, rate(x[1m])) / scalar(sum(y @ 600))")]
    [InlineData("topk(3, x) / on (n) group_left () quantile by (n) (0.5, y offset 1m)")]
    [InlineData("topk(2, x) + topk(2, x)")]
    public async Task a_plan_counts_all_batches_and_tells_of_them(string query)
    {
        // Of 301 steps the last batch has one: what was spread over steps is so no more.
        var source = new SteadySource(40, StepMs);
        var whole = (await AskAsync(new EngineOptions(), source, query, 301, ExplainMode.Analyze)).Plan!;
        var batches = (await AskAsync(new EngineOptions { MaxHeldBytes = 20_000 }, source, query, 301, ExplainMode.Analyze)).Plan!;
        Assert.Contains(batches.Root.Notes, static note => note.StartsWith("held too much at once: answered in ", StringComparison.Ordinal));
        Assert.DoesNotContain(whole.Root.Notes, static note => note.StartsWith("held too much", StringComparison.Ordinal));
        var (expected, found) = (All(whole.Root).ToArray(), All(batches.Root).ToArray());
        Assert.Equal(expected.Select(static node => (node.Operator, node.Expression, node.Steps)), found.Select(static node => (node.Operator, node.Expression, node.Steps)));
        foreach (var (one, other) in expected.Zip(found))
        {
            Assert.Equal(one.Cost!.Series, other.Cost!.Series);
            // What does not change with time is calculated again for each batch.
            if (one.Steps > 1 && one.Operator is not ("spread" or "range selector" or "number")) Assert.Equal((one.Expression, one.Cost.Samples), (other.Expression, other.Cost.Samples));
        }
    }

    static IEnumerable<PlanNode> All(PlanNode node) => node.Inputs.SelectMany(All).Prepend(node);

    static string ResultOf(QueryResult result)
        => string.Join("\n", ((MatrixValue)result.Value).Series.Select(static series => $"{series.Labels} {string.Join(',', series.TimestampsMs.ToArray())} {string.Join(',', series.Values.ToArray())}"));

    /// <summary>Series <c>x</c> and <c>y</c> with a sample at each step, and their place as a bucket's bound.</summary>
    sealed class SteadySource(int series, int stepMs) : ISeriesSource
    {
        readonly int stepMs = stepMs;
        readonly LabelSet[] all =
        [
            .. from name in (string[])["x", "y"]
               from i in Enumerable.Range(0, series)
               select LabelSet.Of(("__name__", name), ("n", $"{i}"), ("half", $"{i % 2}"), ("le", $"{i % 10}"), ("who", name)),
        ];

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
                foreach (var set in source.all)
                {
                    if (query.Matchers.All(matcher => matcher.Matches(set[matcher.NameUtf8]))) labels.Add(set);
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
