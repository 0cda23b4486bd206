using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Query.Results;
using Barograph.Query.Testing;

namespace Barograph.Tests.Unit.Query;

public sealed class PromqlTestRunnerTests
{
    static readonly LabelSet A = LabelSet.Of(("__name__", "a"));

    [Theory]
    [InlineData("a 1+2x3", new[] { 1.0, 3, 5, 7 })]
    [InlineData("a 10-2x3 5x1", new[] { 10.0, 8, 6, 4, 5, 5 })]
    [InlineData("a{} -5 1e2 .5 Inf -inf", new[] { -5.0, 100, 0.5, double.PositiveInfinity, double.NegativeInfinity })]
    [InlineData("a 1-0x1", new[] { 1.0, 1 })]
    [InlineData("a 1_000 2_0+1_0x1", new[] { 1000.0, 20, 30 })]
    public void a_series_description_says_its_values(string line, double[] values)
    {
        var series = SeriesDescriptionParser.Parse(line);
        Assert.Equal(A, series.Labels);
        Assert.Equal(values, series.Values.Select(value => value.Value));
    }

    [Fact]
    public void gaps_stale_markers_and_histograms_have_places_of_their_own()
    {
        var values = SeriesDescriptionParser.Parse("""{"my.metric", "l.x"="y"} _x2 stale {{schema:1 sum:3 count:22 buckets:[5 10 7]}}+{{sum:1}}x1""").Values;
        Assert.Equal([true, true, false, false, false], values.Select(value => value.Omitted));
        Assert.True(StaleMarker.Is(values[2].Value));
        Assert.Equal([5.0, 10, 7], values[3].Histogram!.Positive.Counts.ToArray());
        Assert.Equal((3.0, 4.0), (values[3].Histogram!.Sum, values[4].Histogram!.Sum));
    }

    [Theory]
    [InlineData("a 1+2")]
    [InlineData("a 1y")]
    [InlineData("a{b} 1")]
    [InlineData("a {{schema:1")]
    [InlineData("a {{colour:1}}")]
    [InlineData("a {{schema:1}}+{{schema:-53}}x2")]
    [InlineData("1 1")]
    [InlineData("a _x99999999999")]
    public void a_line_that_describes_no_series_is_refused(string line)
        => Assert.Throws<SeriesDescriptionException>(() => SeriesDescriptionParser.Parse(line));

    [Fact]
    public async Task a_wrong_answer_fails_with_its_place_and_both_answers()
    {
        var cases = await RunAsync("load 1m\n  a 1\n\n# comment\neval instant at 0 a\n  a 2\n", 1);
        var failed = Assert.Single(cases);
        Assert.Equal(5, failed.Line);
        Assert.Contains("expected:", failed.Failure, StringComparison.Ordinal);
        Assert.Contains("{__name__=\"a\"} 2", failed.Failure, StringComparison.Ordinal);
        Assert.Contains("{__name__=\"a\"} 1", failed.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task answers_within_a_millionth_pass()
        => Assert.True(Assert.Single(await RunAsync("eval instant at 0 a\n  a 1.0000001\n", 1)).Passed);

    [Fact]
    public async Task a_line_that_is_no_command_is_a_failed_case_and_the_rest_still_runs()
    {
        var cases = await RunAsync("nonsense\n\nload soon\n  a 1\n\neval instant at 0 a\n  a 1\n", 1);
        Assert.Equal([false, false, true], cases.Select(one => one.Passed));
    }

    [Fact]
    public async Task a_number_where_a_native_histogram_is_expected_is_a_failed_case()
        => Assert.Contains("{{sum:1}}", Assert.Single(await RunAsync("eval instant at 0 a\n  a {{sum:1}}\n", 1)).Failure, StringComparison.Ordinal);

    /// <summary>An engine that answers everything with the same value.</summary>
    static Task<IReadOnlyList<PromqlTestCase>> RunAsync(string script, double answer)
    {
        var runner = new PromqlTestRunner(
            (_, query, _) => Task.FromResult(Result(new VectorValue([new VectorSample(A, query.TimeMs, answer)]))),
            (_, query, _) => Task.FromResult(Result(new MatrixValue([new MatrixSeries(A, new[] { query.StartMs + query.StepMs }, new[] { answer })]))));
        return runner.RunAsync("x.test", script, default);
    }

    static QueryResult Result(QueryValue value) => new(value, [], [], new QueryStatistics());
}
