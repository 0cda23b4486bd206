using Barograph.App.Configuration;
using Barograph.Query;
using Barograph.Rules.Testing;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Rules;

/// <summary>promtool's own unit tests come out as their names say.</summary>
public class RuleUnitTestCorpusTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("at-modifier-test.yml", 0, "")]
    [InlineData("negative-offset-test.yml", 0, "")]
    [InlineData("long-period.yml", 0, "")]
    [InlineData("no-test-group-interval.yml", 0, "")]
    [InlineData("start-time-test.yml", 0, "")]
    [InlineData("unittest.yml", 0, "")]
    [InlineData("bad-rules-error-test.yml", 1, "rule: joined, time: 0s, err: found duplicate series for the match group {a=\"1\"}")]
    [InlineData("bad-promql.yml", 1, "expr: \"join_1 + on(a) join_2\", time: 0s, err: found duplicate series")]
    [InlineData("bad-input-series.yml", 0, "parse error: unexpected character inside braces: '0'")]
    [InlineData("bad-rules-syntax-test.yml", 0, "bad-rules-syntax.yml:7:15: ")]
    [InlineData("failing.yml", 4, "alertname: Test, time: 0s")]
    [InlineData("rules_run.yml", 1, "expr: \"test\", time: 0s")]
    [InlineData("rules_run_fuzzy.yml", 2, "expr: \"test_low\", time: 0s")]
    [InlineData("rules_run_no_fuzzy.yml", 2, "expr: \"test_high\", time: 0s")]
    [InlineData("rules_run_extrafields.yml", 0, "namespace: unknown field")]
    public async Task a_test_file_ends_as_in_promtool(string name, int failures, string told)
    {
        if (await RunAsync(name, ignoreUnknown: false) is not { } report) return;
        var failed = report.Tests.SelectMany(static t => t.Failures).ToList();
        output.WriteLine($"{report.Tests.Count} tests, {failed.Count} failures");
        var all = string.Join(Environment.NewLine, report.Errors.Concat(failed.Select(static f => $"{f.Title} expected {string.Join(' ', f.Expected)} found {string.Join(' ', f.Found)}")));
        Assert.True(failed.Count == failures, all);
        Assert.Equal(told.Length > 0, failed.Count + report.Errors.Count > 0);
        Assert.Contains(told, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task keys_of_other_programs_are_passed_over_where_somebody_asks_for_it()
    {
        if (await RunAsync("rules_run_extrafields.yml", ignoreUnknown: true) is { } report) Assert.True(report.Passed);
    }

    async Task<RuleTestReport?> RunAsync(string name, bool ignoreUnknown)
        => ConformanceFolder.TryFind("promtool/" + name, output, out var path)
            ? await new RuleTestRunner(new DiskFiles(), new EngineOptions(), default, TimeProvider.System) { IgnoresUnknownKeys = ignoreUnknown }.RunAsync(path, CancellationToken.None)
            : null;
}
