using Barograph.Rules.Evaluation;
using Barograph.Tests.Unit.Rules.Doubles;

namespace Barograph.Tests.Unit.Rules;

public class RuleGroupTests
{
    static long Ms(double minutes) => RuleStage.Start.AddMinutes(minutes).ToUnixTimeMilliseconds();

    static string Group(string rules, string more = "") => $"groups:\n- name: g\n  interval: 1m\n{more}  rules:\n{rules}";

    [Fact]
    public async Task results_are_recorded_under_the_rules_name_and_labels()
    {
        var stage = new RuleStage();
        stage.Feed(0, 3, ("__name__", "up"), ("job", "a"), ("drop", "me"));
        var group = stage.Group(Group("  - {record: r, expr: up * 2, labels: {team: t, drop: ''}}\n", "  labels: {team: g, all: x}\n"));
        await stage.EvaluateAsync(group, 0);
        await stage.EvaluateAsync(group, 1);
        Assert.Equal(["6", "6"], stage.Sink.Values(("__name__", "r"), ("job", "a"), ("team", "t"), ("all", "x")));
        Assert.Equal([Ms(0), Ms(1)], stage.Sink.Times(("__name__", "r"), ("job", "a"), ("team", "t"), ("all", "x")));
        Assert.Equal(RuleHealth.Good, group.View().Rules[0].Health);
        Assert.Equal("1", stage.Metric("prometheus_rule_group_last_evaluation_samples"));
    }

    [Fact]
    public async Task a_scalar_is_a_sample_without_labels()
    {
        var stage = new RuleStage();
        var group = stage.Group(Group("  - {record: r, expr: 1 + 1}\n"));
        await stage.EvaluateAsync(group, 0);
        Assert.Equal(["2"], stage.Sink.Values(("__name__", "r")));
    }

    [Fact]
    public async Task a_series_that_is_no_result_any_more_ends_in_a_marker_and_may_come_back()
    {
        var stage = new RuleStage();
        stage.Feed(0, 1, ("__name__", "x"), ("a", "1"));
        stage.Feed(20, 2, ("__name__", "x"), ("a", "1"));
        stage.Feed(0, 1, ("__name__", "y"));
        var group = stage.Group(Group("  - {record: r, expr: x}\n"));
        foreach (var minute in (double[])[0, 10, 11, 20]) await stage.EvaluateAsync(group, minute);
        Assert.Equal(["1", "stale", "2"], stage.Sink.Values(("__name__", "r"), ("a", "1")));
        Assert.Equal([Ms(0), Ms(10), Ms(20)], stage.Sink.Times(("__name__", "r"), ("a", "1")));
    }

    [Fact]
    public async Task a_failed_evaluation_writes_nothing_and_ends_nothing()
    {
        var stage = new RuleStage();
        stage.Feed(0, 1, ("__name__", "x"));
        stage.Feed(1, 1, ("__name__", "x"), ("a", "2"));
        stage.Feed(1, 1, ("__name__", "x"), ("a", "3"));
        var group = stage.Group(Group("  - {record: r, expr: x, labels: {a: one}}\n"));
        await stage.EvaluateAsync(group, 0);
        await stage.EvaluateAsync(group, 1);
        Assert.Equal(["1"], stage.Sink.Values(("__name__", "r"), ("a", "one")));
        var rule = group.View().Rules[0];
        Assert.Equal((RuleHealth.Bad, "vector contains metrics with the same labelset after applying rule labels"), (rule.Health, rule.LastError));
        Assert.Equal("1", stage.Metric("prometheus_rule_evaluation_failures_total", "r.yml;g"));
        Assert.Equal("2", stage.Metric("prometheus_rule_evaluations_total", "r.yml;g"));
    }

    [Fact]
    public async Task one_rule_that_fails_does_not_stop_the_others()
    {
        var stage = new RuleStage();
        stage.Feed(0, 1, ("__name__", "x"), ("a", "1"));
        stage.Feed(0, 1, ("__name__", "x"), ("a", "2"));
        var group = stage.Group(Group("  - {record: bad, expr: x + on() x}\n  - {record: good, expr: sum(x)}\n"));
        await stage.EvaluateAsync(group, 0);
        Assert.Equal([RuleHealth.Bad, RuleHealth.Good], group.View().Rules.Select(static r => r.Health));
        Assert.Contains("many-to-many matching not allowed", group.View().Rules[0].LastError, StringComparison.Ordinal);
        Assert.Equal(["2"], stage.Sink.Values(("__name__", "good")));
    }

    [Fact]
    public async Task more_series_than_the_limit_are_refused()
    {
        var stage = new RuleStage();
        stage.Feed(0, 1, ("__name__", "x"), ("a", "1"));
        stage.Feed(0, 1, ("__name__", "x"), ("a", "2"));
        var group = stage.Group(Group("  - {record: r, expr: x}\n", "  limit: 1\n"));
        await stage.EvaluateAsync(group, 0);
        Assert.Equal("exceeded limit of 1 with 2 series", group.View().Rules[0].LastError);
        Assert.Empty(stage.Sink.Series());
    }

    [Fact]
    public async Task a_store_that_has_forgotten_the_series_gets_them_again_with_their_labels()
    {
        var stage = new RuleStage();
        var group = stage.Group(Group("  - {record: r, expr: vector(7)}\n  - {alert: A, expr: vector(1)}\n"));
        await stage.EvaluateAsync(group, 0);
        stage.Sink.ForgetReferences();
        await stage.EvaluateAsync(group, 1);
        Assert.Equal(["7", "7"], stage.Sink.Values(("__name__", "r")));
        Assert.Equal(["1", "1"], stage.Sink.Values(("__name__", "ALERTS"), ("alertname", "A"), ("alertstate", "firing")));
    }

    [Fact]
    public async Task what_the_store_refuses_is_told_at_the_rule()
    {
        var stage = new RuleStage();
        var group = stage.Group(Group("  - {record: r, expr: vector(time())}\n"));
        await stage.EvaluateAsync(group, 5);
        await stage.EvaluateAsync(group, 4);
        var rule = group.View().Rules[0];
        Assert.Equal((RuleHealth.Bad, "out of order sample"), (rule.Health, rule.LastError));
        Assert.Equal("1", stage.Metric("barograph_rule_samples_refused_total", "out of order sample"));
    }

    [Fact]
    public async Task a_store_that_breaks_marks_the_rules_and_alerts_are_told_all_the_same()
    {
        var stage = new RuleStage();
        stage.Sink.Broken = new IOException("no space left");
        var group = stage.Group(Group("  - {alert: A, expr: vector(1)}\n"));
        await stage.EvaluateAsync(group, 0);
        Assert.Equal("writing the results failed: no space left", group.View().Rules[0].LastError);
        Assert.Single(stage.Told);
    }

    [Fact]
    public async Task the_query_offset_moves_both_question_and_answer()
    {
        var stage = new RuleStage();
        stage.Feed(0, 1, ("__name__", "x"));
        stage.Feed(3, 2, ("__name__", "x"));
        var group = stage.Group(Group("  - {record: r, expr: x}\n", "  query_offset: 2m\n"));
        await stage.EvaluateAsync(group, 4);
        Assert.Equal(["1"], stage.Sink.Values(("__name__", "r")));
        Assert.Equal([Ms(2)], stage.Sink.Times(("__name__", "r")));
    }

    [Fact]
    public async Task the_global_query_offset_holds_for_groups_that_name_none()
    {
        var stage = new RuleStage();
        stage.Scene = stage.Scene with { QueryOffset = TimeSpan.FromMinutes(1) };
        await stage.EvaluateAsync(stage.Group(Group("  - {record: r, expr: time()}\n")), 4);
        Assert.Equal([Ms(3)], stage.Sink.Times(("__name__", "r")));
        await stage.EvaluateAsync(stage.Group(Group("  - {record: q, expr: time()}\n", "  query_offset: 0s\n")), 4);
        Assert.Equal([Ms(4)], stage.Sink.Times(("__name__", "q")));
    }

    [Fact]
    public async Task a_rule_that_reads_another_of_its_group_sees_the_result_of_the_same_evaluation()
    {
        // The stage's input and output are two stores, so only the order is seen here; the whole circle runs in a unit test file.
        var stage = new RuleStage();
        var group = stage.Group(Group("  - {record: a, expr: vector(1)}\n  - {record: b, expr: a}\n  - {record: c, expr: vector(2)}\n  - {alert: D, expr: b + c}\n"));
        Assert.Equal([[0, 2], [1], [3]], group.Plan.Layers);
        await stage.EvaluateAsync(group, 0);
        Assert.Equal(1, stage.Sink.Batches); // layers without results write nothing
    }

    [Fact]
    public async Task an_alert_writes_its_state_and_since_when()
    {
        var stage = new RuleStage();
        var group = stage.Group(Group("  - {alert: A, expr: 'vector(1)', for: 1m, labels: {sev: 'p{{ $value }}'}}\n"));
        for (var minute = 0; minute <= 2; minute++) await stage.EvaluateAsync(group, minute);
        Assert.Equal(["1", "stale"], stage.Sink.Values(("__name__", "ALERTS"), ("alertname", "A"), ("alertstate", "pending"), ("sev", "p1")));
        Assert.Equal([Ms(1), Ms(2)], stage.Sink.Times(("__name__", "ALERTS"), ("alertname", "A"), ("alertstate", "firing"), ("sev", "p1")));
        Assert.Equal(["1767225600", "1767225600", "1767225600"], stage.Sink.Values(("__name__", "ALERTS_FOR_STATE"), ("alertname", "A"), ("sev", "p1")));
    }

    [Fact]
    public async Task the_state_is_not_written_before_the_old_one_was_restored()
    {
        var stage = new RuleStage();
        var group = stage.Group(Group("  - {alert: A, expr: vector(1)}\n"), writesState: false);
        await stage.EvaluateAsync(group, 0);
        Assert.Empty(stage.Sink.Series());
        Assert.Single(stage.Told); // people are told nevertheless
        await group.RestoreAsync(RuleStage.Start, CancellationToken.None);
        await stage.EvaluateAsync(group, 1);
        Assert.Equal(2, stage.Sink.Series().Length);
    }

    [Fact]
    public async Task pending_time_is_restored_from_the_series_that_the_old_process_wrote()
    {
        var stage = new RuleStage();
        // 40 of 60 minutes were over when the old process wrote last, one minute before the new one began.
        stage.Feed(-1, RuleStage.Start.AddMinutes(-41).ToUnixTimeSeconds(), ("__name__", "ALERTS_FOR_STATE"), ("alertname", "A"), ("sev", "x"));
        var group = stage.Group(Group("  - {alert: A, expr: vector(1), for: 1h, labels: {sev: x}}\n"), writesState: false);
        await stage.EvaluateAsync(group, 0);
        await group.RestoreAsync(RuleStage.Start, CancellationToken.None);
        await stage.EvaluateAsync(group, 19);
        Assert.Equal(AlertState.Pending, group.View().Rules[0].State);
        await stage.EvaluateAsync(group, 20);
        Assert.Equal(AlertState.Firing, group.View().Rules[0].State);
    }

    [Theory]
    [InlineData(-61, false)] // longer away than --rules.alert.for-outage-tolerance
    [InlineData(-1, true)]   // the last that was written is a marker: it was not active any more
    public async Task pending_time_is_not_restored_from_what_is_too_old_or_over(double lastMinutes, bool ended)
    {
        var stage = new RuleStage();
        stage.Feed(lastMinutes, RuleStage.Start.AddMinutes(-200).ToUnixTimeSeconds(), ("__name__", "ALERTS_FOR_STATE"), ("alertname", "A"));
        if (ended) stage.Feed(lastMinutes + 0.5, Barograph.Model.Samples.StaleMarker.Value, ("__name__", "ALERTS_FOR_STATE"), ("alertname", "A"));
        var group = stage.Group(Group("  - {alert: A, expr: vector(1), for: 1h}\n"), writesState: false);
        await stage.EvaluateAsync(group, 0);
        await group.RestoreAsync(RuleStage.Start, CancellationToken.None);
        await stage.EvaluateAsync(group, 59);
        Assert.Equal(AlertState.Pending, group.View().Rules[0].State);
    }

    [Fact]
    public async Task templates_are_filled_in_with_labels_value_and_where_we_are()
    {
        var stage = new RuleStage();
        stage.Feed(0, 1234567, ("__name__", "x"), ("instance", "h1"));
        stage.Feed(0, 5, ("__name__", "other"), ("instance", "h1"));
        var group = stage.Group(Group("""
              - alert: A
                expr: x
                annotations:
                  text: '{{ $labels.instance }} {{ $labels.missing }}| {{ humanize $value }} {{ $externalLabels.cluster }} {{ externalURL }} {{ .ExternalURL }}'
                  asked: '{{ with query "other" }}{{ . | first | value }}{{ end }}'
                  broken: '{{ template "none" }}'
            """ + "\n"));
        await stage.EvaluateAsync(group, 0);
        var alert = Assert.Single(stage.Told);
        Assert.Equal("h1 | 1.235M c1 http://here:9090 http://here:9090", alert.Annotations.Get("text"));
        Assert.Equal("5", alert.Annotations.Get("asked"));
        Assert.StartsWith("<error expanding template: ", alert.Annotations.Get("broken"), StringComparison.Ordinal);
        Assert.Equal("http://here:9090/graph?g0.expr=x&g0.tab=1", alert.GeneratorUrl);
    }

    [Fact]
    public async Task a_changed_group_goes_on_with_the_alerts_and_series_of_its_old_version()
    {
        var stage = new RuleStage();
        var old = stage.Group(Group("  - {alert: A, expr: vector(1), for: 10m}\n  - {record: gone, expr: vector(1)}\n  - {record: stays, expr: vector(1)}\n"));
        await stage.EvaluateAsync(old, 0);
        var next = stage.Group(Group("  - {record: stays, expr: vector(2)}\n  - {alert: A, expr: vector(1), for: 5m}\n"));
        next.TakeOver(old);
        await stage.EvaluateAsync(next, 5);
        Assert.Equal(AlertState.Firing, next.View().Rules[1].State);
        Assert.Equal(["1", "stale"], stage.Sink.Values(("__name__", "gone")));
        Assert.Equal(["1", "2"], stage.Sink.Values(("__name__", "stays")));
    }

    [Fact]
    public async Task a_group_that_is_gone_ends_its_series_unless_another_writes_them_by_now()
    {
        var stage = new RuleStage();
        var group = stage.Group(Group("  - {record: gone, expr: vector(1)}\n  - {record: moved, expr: vector(1)}\n"));
        await stage.EvaluateAsync(group, 0);
        var other = stage.Group(Group("  - {record: moved, expr: vector(2)}\n"));
        await stage.EvaluateAsync(other, 1);
        await group.EndSeriesAsync(RuleStage.Start.AddMinutes(0.5), CancellationToken.None);
        Assert.Equal(["1", "stale"], stage.Sink.Values(("__name__", "gone")));
        Assert.Equal(["1", "2"], stage.Sink.Values(("__name__", "moved")));
    }
}
