using Barograph.Model.Alerts;
using Barograph.Model.Labels;
using Barograph.Rules.Evaluation;

namespace Barograph.Tests.Unit.Rules;

public class AlertTableTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly LabelSet A = LabelSet.Of(("alertname", "Down"), ("instance", "a"));
    static readonly LabelSet B = LabelSet.Of(("alertname", "Down"), ("instance", "b"));

    static AlertResult Result(LabelSet labels, double value = 1) => new(labels, LabelSet.Empty, value);

    static string Step(AlertTable table, double minutes, params LabelSet[] results)
    {
        var active = new List<ActiveAlert>();
        table.Advance([.. results.Select(static r => Result(r))], Start.AddMinutes(minutes), active);
        return string.Join(' ', active.OrderBy(static a => a.Labels).Select(static a => $"{a.Labels.Get("instance")}:{a.State}"));
    }

    static string[] Sent(AlertTable table, double minutes, double resendMinutes = 1)
    {
        var alerts = new List<Alert>();
        table.Send(Start.AddMinutes(minutes), TimeSpan.FromMinutes(resendMinutes), TimeSpan.FromSeconds(15), "/graph", alerts);
        return [.. alerts.OrderBy(static a => a.Labels).Select(alert =>
            $"{alert.Labels.Get("instance")} {(alert.StartsAt - Start).TotalMinutes} {(alert.EndsAt - Start).TotalMinutes}{(alert.IsResolvedAt(Start.AddMinutes(minutes)) ? " resolved" : "")}")];
    }

    [Fact]
    public void without_for_an_alert_fires_at_once()
        => Assert.Equal("a:Firing b:Firing", Step(new AlertTable(TimeSpan.Zero, TimeSpan.Zero, 0), 0, A, B));

    [Fact]
    public void an_alert_is_pending_until_its_time_has_passed_to_the_moment()
    {
        var table = new AlertTable(TimeSpan.FromMinutes(5), TimeSpan.Zero, 0);
        Assert.Equal("a:Pending", Step(table, 0, A));
        Assert.Equal("a:Pending b:Pending", Step(table, 4.99, A, B));
        Assert.Equal("a:Firing b:Pending", Step(table, 5, A, B));
        Assert.Equal(AlertState.Firing, table.State);
    }

    [Fact]
    public void a_pending_alert_that_ends_is_forgotten_and_begins_anew()
    {
        var table = new AlertTable(TimeSpan.FromMinutes(5), TimeSpan.Zero, 0);
        Step(table, 0, A);
        Assert.Equal("", Step(table, 1));
        Assert.Empty(table.All);
        Assert.Equal("a:Pending", Step(table, 2, A));
        Assert.Equal("a:Pending", Step(table, 6, A));
        Assert.Equal("a:Firing", Step(table, 7, A));
    }

    [Fact]
    public void it_goes_on_firing_for_a_while_where_the_rule_says_so()
    {
        var table = new AlertTable(TimeSpan.Zero, TimeSpan.FromMinutes(3), 0);
        Step(table, 0, A);
        Assert.Equal("a:Firing", Step(table, 1));
        Assert.Equal("a:Firing", Step(table, 3.9));
        Assert.Equal("a:Firing", Step(table, 3.95, A));
        Assert.Null(table.All.Single().KeepFiringSince);
        Assert.Equal("a:Firing", Step(table, 5));
        Assert.Equal("", Step(table, 8));
        Assert.Equal(AlertState.Inactive, table.State);
    }

    [Fact]
    public void a_resolved_alert_is_kept_for_fifteen_minutes()
    {
        var table = new AlertTable(TimeSpan.Zero, TimeSpan.Zero, 0);
        Step(table, 0, A);
        Step(table, 1);
        Step(table, 16);
        Assert.Single(table.All);
        Step(table, 16.1);
        Assert.Empty(table.All);
    }

    [Fact]
    public void firing_is_told_at_once_then_after_the_resend_delay_and_pending_never()
    {
        var table = new AlertTable(TimeSpan.FromMinutes(1), TimeSpan.Zero, 0);
        Step(table, 0, A);
        Assert.Empty(Sent(table, 0));
        Step(table, 1, A);
        // Ends after four times the longer of interval and resend delay.
        Assert.Equal(["a 1 5"], Sent(table, 1));
        Assert.Empty(Sent(table, 1.25));
        Assert.Empty(Sent(table, 2)); // not before the delay is over
        Assert.Equal(["a 1 6.25"], Sent(table, 2.25));
    }

    [Fact]
    public void the_end_is_told_once_and_then_again_by_the_resend_delay()
    {
        var table = new AlertTable(TimeSpan.Zero, TimeSpan.Zero, 0);
        Step(table, 0, A);
        Sent(table, 0);
        Step(table, 0.25);
        Assert.Equal(["a 0 0.25 resolved"], Sent(table, 0.25));
        Assert.Empty(Sent(table, 0.5));
        Assert.Equal(["a 0 0.25 resolved"], Sent(table, 1.5));
    }

    [Fact]
    public void an_alert_that_comes_back_is_a_new_one()
    {
        var table = new AlertTable(TimeSpan.Zero, TimeSpan.Zero, 0);
        Step(table, 0, A);
        Sent(table, 0);
        Step(table, 1);
        Step(table, 2, A);
        Assert.Equal(["a 2 6"], Sent(table, 2));
    }

    [Fact]
    public void more_alerts_than_the_limit_are_none_at_all()
    {
        var table = new AlertTable(TimeSpan.Zero, TimeSpan.Zero, 1);
        Step(table, 0, A);
        Assert.Equal("exceeded limit of 1 with 2 alerts", Assert.Throws<RuleException>(() => Step(table, 1, A, B)).Message);
        Assert.Empty(table.All);
    }

    [Fact]
    public void two_results_with_the_same_labels_change_nothing()
    {
        var table = new AlertTable(TimeSpan.Zero, TimeSpan.Zero, 0);
        Step(table, 0, A);
        Assert.Equal("vector contains metrics with the same labelset after applying alert labels", Assert.Throws<RuleException>(() => Step(table, 1, B, B)).Message);
        Assert.Equal(AlertState.Firing, table.State);
    }

    [Theory]
    [InlineData(30, 0, "the rest of its time")] // pending for 20 of 60 when the process went down: 40 remain, counted from now
    [InlineData(59.5, 0, "the grace period")]   // 0.5 remained: the grace period of 10 comes first
    [InlineData(90, 0, "nothing")]              // it fired before
    public void time_spent_pending_before_a_restart_counts(double downAt, double activeAt, string remaining)
    {
        var table = new AlertTable(TimeSpan.FromMinutes(60), TimeSpan.Zero, 0);
        Step(table, 100, A);
        Assert.True(table.Restore(A, Start.AddMinutes(downAt), Start.AddMinutes(activeAt), Start.AddMinutes(100), TimeSpan.FromMinutes(10)));
        var firesAt = remaining switch { "the rest of its time" => 130, "the grace period" => 110, _ => 100 };
        Assert.Equal(firesAt > 100 ? "a:Pending" : "a:Firing", Step(table, firesAt - 0.01, A));
        Assert.Equal("a:Firing", Step(table, firesAt, A));
    }

    [Fact]
    public void nothing_is_restored_for_an_alert_that_is_not_there()
        => Assert.False(new AlertTable(TimeSpan.FromHours(1), TimeSpan.Zero, 0).Restore(A, Start, Start, Start, TimeSpan.Zero));
}
