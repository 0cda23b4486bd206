using Barograph.Model.Regex;
using Barograph.Query;
using Barograph.Rules.Testing;
using Barograph.Tests.Unit.Formats.Configuration;

namespace Barograph.Tests.Unit.Rules;

public class RuleTestRunnerTests
{
    const string Rules = """
        groups:
        - name: g
          rules:
          - {record: 'job:up:sum', expr: sum by (job) (up)}
          - {alert: Down, expr: 'job:up:sum < 1', for: 2m, labels: {sev: page, where: '{{ $externalLabels.zone }}'}, annotations: {s: '{{ $labels.job }} at {{ $externalURL }}'}}
        """;

    static async Task<RuleTestReport> RunAsync(string tests, string? rules = Rules, params string[] names)
    {
        var files = new FilesInMemory { ["d/t.yml"] = tests };
        if (rules is not null) files["d/r.yml"] = rules;
        return await new RuleTestRunner(files, new EngineOptions(), default, TimeProvider.System) { Names = [.. names.Select(Re2Pattern.Parse)] }.RunAsync("d/t.yml", CancellationToken.None);
    }

    static string Failures(RuleTestReport report) => string.Join("\n", report.Errors.Concat(report.Tests.SelectMany(static t => t.Failures)
        .Select(static f => f.IsComparison ? $"{f.Title} expected [{string.Join("; ", f.Expected)}] found [{string.Join("; ", f.Found)}]" : f.Title))).Replace("\n", " ", StringComparison.Ordinal);

    [Fact]
    public async Task rules_run_in_order_over_the_series_and_both_kinds_of_tests_see_what_came_of_it()
        => Assert.Equal("", Failures(await RunAsync("""
            rule_files: [r.yml]
            tests:
            - interval: 30s
              external_labels: {zone: z1}
              external_url: http://x
              input_series: [{series: 'up{job="a",i="1"}', values: '1x3 0x20'}]
              alert_rule_test:
              - {eval_time: 3m, alertname: Down, exp_alerts: []}
              - {eval_time: 4m30s, alertname: Down, exp_alerts: [{exp_labels: {job: a, sev: page, where: z1}, exp_annotations: {s: a at http://x}}]}
              promql_expr_test:
              - {expr: 'job:up:sum', eval_time: 1m, exp_samples: [{labels: 'job:up:sum{job="a"}', value: 1}]}
              - {expr: 'ALERTS_FOR_STATE', eval_time: 2m, exp_samples: [{labels: 'ALERTS_FOR_STATE{alertname="Down",job="a",sev="page",where="z1"}', value: 120}]}
            """)));

    [Fact]
    public async Task a_difference_shows_both_sides()
        => Assert.Equal("""alertname: Down, time: 5m expected [Labels:{alertname="Down"} Annotations:{}] found [] expr: "up", time: 0s expected [{__name__="up"} 2] found [{__name__="up"} 1]""", Failures(await RunAsync("""
            rule_files: [r.yml]
            tests:
            - input_series: [{series: up, values: '1x9'}]
              alert_rule_test: [{eval_time: 5m, alertname: Down, exp_alerts: [{}]}]
              promql_expr_test: [{expr: up, eval_time: 0s, exp_samples: [{labels: up, value: 2}]}]
            """)));

    [Fact]
    public async Task rules_see_no_sample_before_its_time()
        => Assert.Equal("", Failures(await RunAsync("""
            rule_files: [r.yml]
            tests:
            - input_series: [{series: x, values: '1 2 3'}]
              promql_expr_test: [{expr: 'count_over_time(future[10m])', eval_time: 2m, exp_samples: []}]
            """, "groups: [{name: g, rules: [{record: future, expr: 'x offset -1m > 1'}]}]".Replace("> 1", "> 99", StringComparison.Ordinal))));

    [Theory]
    [InlineData("testss: []", "d/t.yml:1:1: testss: unknown field; did you mean \"tests\"?")]
    [InlineData("tests: [{input_series: [{series: 'up{', values: '1'}]}]", "d/t.yml:1:25: tests[0].input_series[0]: ")]
    [InlineData("tests: [{input_series: [{series: up, values: '1+'}]}]", "in series values")]
    [InlineData("tests: [{alert_rule_test: [{eval_time: 1m}]}]", "an item under alert_rule_test misses required attribute alertname at eval_time 1m")]
    [InlineData("group_eval_order: [a, a]", "group name repeated in evaluation order: a")]
    [InlineData("tests: [{start_timestamp: soon}]", "\"soon\" is no moment")]
    public async Task a_file_that_is_wrong_is_not_run(string tests, string reason)
    {
        var report = await RunAsync(tests);
        Assert.Contains(reason, string.Join("\n", report.Errors), StringComparison.Ordinal);
        Assert.False(report.Passed);
    }

    [Fact]
    public async Task a_rule_file_that_is_wrong_fails_the_tests_and_one_that_is_missing_is_warned_of()
    {
        Assert.Contains("d/r.yml:1:", Failures(await RunAsync("rule_files: [r.yml]\ntests: [{}]", "groups: [{name: g, rules: [{record: a, expr: +}]}]")), StringComparison.Ordinal);
        var report = await RunAsync("rule_files: [none*.yml]\ntests: [{}]");
        Assert.True(report.Passed);
        Assert.Equal(["no file match pattern d/none*.yml"], report.Warnings);
    }

    [Fact]
    public async Task only_tests_of_the_wanted_names_run()
    {
        const string tests = "tests: [{name: one, promql_expr_test: [{expr: '1', exp_samples: []}]}, {name: two}]";
        Assert.False((await RunAsync(tests)).Passed);
        Assert.Equal(["two"], (await RunAsync(tests, null, ".*two.*")).Tests.Select(static t => t.Name));
    }

    [Fact]
    public async Task native_histograms_go_in_through_rules_and_come_out_as_expected()
    {
        var report = await RunAsync("""
            tests:
            - input_series: [{series: h, values: '{{schema:0 sum:1 count:1}}'}, {series: f, values: '1'}]
              promql_expr_test:
              - {expr: f, exp_samples: [{labels: f, value: 1}]}
              - {expr: h, exp_samples: [{labels: h, histogram: '{{count:1 sum:1 buckets:[0]}}'}]}
              - {expr: h * 2, exp_samples: [{labels: '{}', histogram: '{{count:2 sum:3}}'}]}
            """);
        Assert.Contains("expr: \"h * 2\", time: 0s", Failures(report), StringComparison.Ordinal);
        var failure = Assert.Single(report.Tests[0].Failures);
        Assert.Equal(["{} {{count:2 sum:3}}"], failure.Expected);
        Assert.Equal(["{} {{count:2 sum:2}}"], failure.Found);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task one_float_apart_is_equal_where_the_file_says_fuzzy(bool fuzzy, bool passes)
        => Assert.Equal(passes, (await RunAsync($"fuzzy_compare: {(fuzzy ? "true" : "false")}\ntests: [{{input_series: [{{series: x, values: '2.9999999999999996'}}], promql_expr_test: [{{expr: x, exp_samples: [{{labels: x, value: 3}}]}}]}}]")).Passed);

    [Fact]
    public async Task the_order_of_groups_is_the_files_unless_the_test_names_another()
    {
        const string rules = "groups: [{name: reader, rules: [{record: b, expr: a}]}, {name: writer, rules: [{record: a, expr: vector(1)}]}]";
        const string test = "rule_files: [r.yml]\ntests: [{promql_expr_test: [{expr: b, exp_samples: [{labels: b, value: 1}]}]}]";
        Assert.False((await RunAsync(test, rules)).Passed);
        Assert.True((await RunAsync("group_eval_order: [writer, reader]\n" + test, rules)).Passed);
    }
}
