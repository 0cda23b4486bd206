using System.Text;
using Barograph.Formats.MetricsChecks;

namespace Barograph.Tests.Unit.Formats;

public class MetricsCheckTests
{
    static string Lint(string page)
    {
        var verdict = MetricsCheck.Text(Encoding.UTF8.GetBytes(page));
        return verdict.Error is { } error ? $"{verdict.ExitCode} {error.Line}: {error.Reason}" : verdict.ExitCode + string.Concat(verdict.Findings.Select(f => "\n" + f));
    }

    static string? Strict(string page) => MetricsCheck.OpenMetrics(Encoding.UTF8.GetBytes(page + "\n# EOF\n")).Error?.Reason;

    [Theory]
    [InlineData("# HELP a_seconds x\n# TYPE a_seconds gauge\na_seconds 1\n", "0")]
    [InlineData("a 1\n", "3\na no help text")]
    [InlineData("# HELP a x\n# TYPE a counter\na 1\n", "3\na counter metrics should have \"_total\" suffix")]
    [InlineData("# HELP a_total x\n# TYPE a_total gauge\na_total 1\n", "3\na_total non-counter metrics should not have \"_total\" suffix")]
    [InlineData("# HELP a_total x\na_total 1\n", "0")]
    [InlineData("# HELP a_milliseconds x\n# TYPE a_milliseconds gauge\na_milliseconds 1\n", "3\na_milliseconds use base unit \"seconds\" instead of \"milliseconds\"")]
    [InlineData("# HELP a_ms x\n# TYPE a_ms gauge\na_ms 1\n", "3\na_ms metric names should not contain abbreviated units")]
    [InlineData("# HELP aB x\n# TYPE aB gauge\naB{cD=\"1\"} 1\n", "3\naB label names should be written in 'snake_case' not 'camelCase'\naB metric names should be written in 'snake_case' not 'camelCase'")]
    [InlineData("# HELP a:b x\n# TYPE a:b gauge\na:b 1\n", "3\na:b metric names should not contain ':'")]
    [InlineData("# HELP a_gauge x\n# TYPE a_gauge gauge\na_gauge 1\n", "3\na_gauge metric name should not include type 'gauge'")]
    [InlineData("# HELP a_count x\n# TYPE a_count gauge\na_count{le=\"1\"} 1\n", "3\na_count non-histogram and non-summary metrics should not have \"_count\" suffix\na_count non-histogram metrics should not have \"le\" label")]
    [InlineData("# HELP a x\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\n", "0")]
    [InlineData("a{ 1\n", "1 1: a label name or '}' was expected, found '1'")]
    [InlineData("# HELP a x\n# HELP a y\na 1\n", "1 2: second HELP line for metric name \"a\"")]
    public void pages_are_judged_in_promtools_words(string page, string expected) => Assert.Equal(expected, Lint(page));

    [Theory]
    [InlineData("# TYPE a counter\na_total 1\na_created 2", null)]
    [InlineData("# TYPE a counter\na_total 1\n# TYPE b gauge\nb 1\n# TYPE a counter", "the name a belongs to two families")]
    [InlineData("a 1\nb 1\na{x=\"1\"} 1", "the name a belongs to two families")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\"} 1.5\na_bucket{le=\"+Inf\"} 2", "a_bucket must be a whole number")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 2\na_count 2\na_sum 1", null)]
    [InlineData("# TYPE a histogram\na_bucket{x=\"1\",le=\"+Inf\"} 1\na_bucket{x=\"2\",le=\"+Inf\"} 0", null)]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\"} 1", "a has no bucket le=\"+Inf\"")]
    [InlineData("a 1\na 1", "the sample a{} is there twice")]
    [InlineData("a 1 1\na 1 1", "the sample a{} is there twice")]
    [InlineData("a 1 1\na 1", "some samples of a metric have a timestamp and some have none")]
    [InlineData("{\"a.b\"} 1", "OpenMetrics 1.0 has neither quoted names nor a comma behind the last label")]
    [InlineData("a{x=\"}\\\"\",\"b\"=\"c\"} 1", "OpenMetrics 1.0 has neither quoted names nor a comma behind the last label")]
    [InlineData("# TYPE \"a.b\" gauge", "OpenMetrics 1.0 has no quoted names: \"a.b\"")]
    [InlineData("# TYPE a stateset\na{a=\"on\"} 1\na{a=\"off\"} 0", null)]
    [InlineData("# TYPE a info\na_info{v=\"1\"} 1", null)]
    public void openmetrics_is_held_to_the_letter(string page, string? expected) => Assert.Equal(expected, Strict(page));

    [Fact]
    public void an_exemplar_may_have_128_characters()
    {
        Assert.Null(Strict($"# TYPE a counter\na_total 1 # {{x=\"{new string('é', 127)}\"}} 1"));
        Assert.NotNull(Strict($"# TYPE a counter\na_total 1 # {{x=\"{new string('é', 128)}\"}} 1"));
    }
}
