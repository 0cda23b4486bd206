using System.Text.Json;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Explanation;
using Barograph.Query.Results;
using Barograph.Query.Testing;

namespace Barograph.Tests.Unit.Query;

public sealed class ExplainTests
{
    static TestSeriesSource Source()
    {
        var source = new TestSeriesSource();
        for (var series = 0; series < 6; series++)
        {
            var labels = LabelSet.Of(("__name__", series % 2 == 0 ? "a" : "b"), ("job", $"{series / 2}"));
            for (var i = 0; i < 100; i++) source.Add(labels, i * 15_000, i * (series + 1.0));
        }
        return source;
    }

    static Task<QueryResult> RunAsync(string text, ExplainMode mode, ISeriesSource? source = null)
        => new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System)
            .RangeAsync(source ?? Source(), new RangeQuery(TenantId.Anonymous, text, 300_000, 900_000, 60_000) { Explain = mode }, default);

    static IEnumerable<PlanNode> All(PlanNode node) => node.Inputs.SelectMany(All).Prepend(node);

    [Fact]
    public async Task a_plan_is_the_tree_of_operators_with_what_each_may_read_at_most()
    {
        var plan = (await RunAsync("sum by (job) (rate(a[5m])) / 2", ExplainMode.Plan)).Plan!;
        Assert.Equal(["result", "binary /", "aggregation sum by (job)", "function rate", "range selector", "number 2"], All(plan.Root).Select(static node => $"{node.Operator} {node.Detail}".Trim()));
        Assert.All(All(plan.Root), static node => Assert.Null(node.Cost));
        var selector = All(plan.Root).Single(static node => node.Read > 0);
        Assert.Equal("a[5m]", selector.Expression);
        Assert.Equal(new PlanMatcher("__name__", "=", "a"), Assert.Single(selector.Matchers));
        Assert.Equal(3, selector.Estimate.Series);
        Assert.Equal(11 * 3, plan.Root.Estimate.Samples);
    }

    [Fact]
    public async Task a_plan_calculates_nothing()
    {
        var result = await RunAsync("a / b", ExplainMode.Plan);
        Assert.Empty(((VectorValue)result.Value).Samples);
        Assert.Equal(0, result.Statistics.TotalQueryableSamples);
    }

    [Fact]
    public async Task it_says_what_was_folded_shared_and_spread()
    {
        var plan = (await RunAsync("rate(a[5m]) * (8 * 1024) + rate(a[5m]) + a @ 600 + rate(a[10m])", ExplainMode.Plan)).Plan!;
        var notes = All(plan.Root).SelectMany(static node => node.Notes).ToList();
        Assert.Contains("folded from 8 * 1024", notes);
        Assert.Contains("calculated once for all places in which it stands", notes);
        Assert.Contains("does not change with time: evaluated once for all 11 steps", notes);
        Assert.Contains(notes, static note => note.StartsWith("shares its read with", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sum by (job) (rate(a[5m])) / 2")]
    [InlineData("a / on (job) b or rate(b[5m])")]
    [InlineData("max_over_time(rate(a[2m])[5m:1m])")]
    [InlineData("topk(1, a) + scalar(sum(b)) * time()")]
    [InlineData("timestamp(a @ 600) - -a")]
    [InlineData("absent(c) or vector(1)")]
    public async Task an_analyzed_query_gives_the_same_statistics_and_its_root_the_size_of_the_answer(string text)
    {
        var plain = await RunAsync(text, ExplainMode.None);
        var analyzed = await RunAsync(text, ExplainMode.Analyze);
        var matrix = (MatrixValue)plain.Value;
        Assert.Null(plain.Plan);
        Assert.Equal(plain.Statistics.TotalQueryableSamples, analyzed.Statistics.TotalQueryableSamples);
        Assert.Equal(matrix.Series.Count, analyzed.Plan!.Root.Cost!.Series);
        Assert.Equal(matrix.Series.Sum(static series => series.Values.Length), analyzed.Plan.Root.Cost.Samples);
        Assert.Equal(matrix.Series.Select(static s => s.Values.ToArray()), ((MatrixValue)analyzed.Value).Series.Select(static s => s.Values.ToArray()));
        Assert.All(All(analyzed.Plan.Root), static node => Assert.True(node.Cost!.Seconds >= node.Cost.SelfSeconds));
    }

    [Fact]
    public async Task operators_that_read_the_store_tell_samples_and_series()
    {
        var plan = (await RunAsync("rate(a[5m])", ExplainMode.Analyze)).Plan!;
        var selector = All(plan.Root).Single(static node => node.Read > 0);
        Assert.Equal(3, selector.Cost!.Series);
        Assert.Equal(3 * 60, selector.Cost.Samples); // from 0 (excluded) to 900 s
        Assert.NotNull(plan.Seconds);
    }

    [Fact]
    public async Task a_plan_survives_json_and_is_shown_as_a_tree()
    {
        var plan = (await RunAsync("sum(rate(a[5m])) / sum(b)", ExplainMode.Analyze)).Plan!;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) PlanJson.Write(json, plan);
        var back = PlanJson.Read(JsonDocument.Parse(stream.ToArray()).RootElement);
        Assert.Equal(PlanText.Show(plan), PlanText.Show(back));
        var lines = PlanText.Show(back).Split('\n');
        Assert.Contains("└─ binary /  sum(rate(a[5m])) / sum(b)", lines);
        Assert.Contains("   ├─ aggregation sum  sum(rate(a[5m]))", lines);
        Assert.Throws<FormatException>(() => PlanJson.Read(JsonDocument.Parse("{}").RootElement));
    }
}
