using Barograph.Alerting.Receivers;
using Barograph.Model.Labels;

namespace Barograph.Tests.Unit.Alerting;

/// <summary>Who is told of what and when, on a clock that the tests turn.</summary>
public sealed class NotificationScenarios
{
    const string Simple = """
        route:
          receiver: team
          group_by: [cluster]
          group_wait: 30s
          group_interval: 5m
          repeat_interval: 1h
        receivers:
        - name: team
          webhook_configs: [{url: 'http://x/'}]
        - name: other
          webhook_configs: [{url: 'http://y/'}, {url: 'http://z/', send_resolved: false}]
        """;

    [Fact]
    public async Task alerts_of_one_group_arrive_together_after_the_group_wait()
    {
        await using var stage = new AlertStage(Simple);
        stage.Fire("A");
        stage.Pass("0:0:20");
        stage.Fire("B");
        stage.Pass("0:0:9");
        Assert.Empty(stage.Told);
        stage.Pass("0:0:1");
        Assert.Equal("team: A B", Assert.Single(stage.Told).ToString());
        Assert.Equal("{}:{}", stage.Told[0].Notification.GroupKey);
    }

    [Fact]
    public async Task a_new_alert_in_a_known_group_waits_for_the_group_interval()
    {
        await using var stage = new AlertStage(Simple);
        stage.Fire("A");
        stage.Pass("0:1:0");
        stage.Fire("B");
        stage.Pass("0:4:29");
        Assert.Single(stage.Told);
        stage.Pass("0:0:1");
        Assert.Equal(["team: A", "team: A B"], stage.Told.Select(static t => t.ToString()));
    }

    [Fact]
    public async Task what_has_not_changed_is_repeated_after_the_repeat_interval_and_not_before()
    {
        await using var stage = new AlertStage(Simple);
        stage.Fire("A");
        stage.Pass("0:0:30");
        stage.Pass("1:0:0");
        Assert.Single(stage.Told);
        // The flush at exactly one hour is not later than the repeat interval; the next one is.
        stage.Pass("0:5:0");
        Assert.Equal(["team: A", "team: A"], stage.Told.Select(static t => t.ToString()));
    }

    [Fact]
    public async Task the_end_of_an_alert_is_told_once_and_then_forgotten()
    {
        await using var stage = new AlertStage(Simple);
        stage.Fire("A", "B");
        stage.Pass("0:1:0");
        stage.Resolve("A");
        stage.Pass("0:5:0");
        stage.Resolve("B");
        stage.Pass("0:5:0");
        stage.Pass("3:0:0");
        Assert.Equal(["team: A B", "team: -A B", "team: -B"], stage.Told.Select(static t => t.ToString()));
        Assert.Empty(stage.Alertmanager.Groups());
        Assert.Empty(stage.Alertmanager.Alerts());
    }

    [Fact]
    public async Task what_came_and_went_between_two_flushes_is_nobodys_business()
    {
        await using var stage = new AlertStage(Simple);
        stage.Fire("A");
        stage.Pass("0:0:10");
        stage.Resolve("A");
        stage.Pass("1:0:0");
        Assert.Empty(stage.Told);
    }

    [Fact]
    public async Task an_alert_without_an_end_is_over_when_it_is_not_told_again()
    {
        await using var stage = new AlertStage(Simple);
        var labels = LabelSet.Of(("alertname", "A"));
        stage.Put(labels, stage.Clock.GetUtcNow(), stage.Clock.GetUtcNow() + TimeSpan.FromMinutes(5), timesOut: true);
        stage.Pass("0:4:0");
        stage.Put(labels, stage.Clock.GetUtcNow(), stage.Clock.GetUtcNow() + TimeSpan.FromMinutes(5), timesOut: true);
        stage.Pass("0:4:0");
        Assert.Equal("team: A", Assert.Single(stage.Told).ToString());
        stage.Pass("0:4:0");
        Assert.Equal(["team: A", "team: -A"], stage.Told.Select(static t => t.ToString()));
        Assert.Equal(stage.Told[0].Notification.Alerts[0].StartsAt, stage.Told[1].Notification.Alerts[0].StartsAt);
    }

    [Fact]
    public async Task a_receiver_that_wants_no_ends_gets_none_and_is_not_told_of_the_rest_again()
    {
        await using var stage = new AlertStage(Simple.Replace("receiver: team", "receiver: other", StringComparison.Ordinal));
        stage.Fire("A", "B");
        stage.Pass("0:1:0");
        stage.Resolve("A");
        stage.Pass("0:10:0");
        stage.Resolve("B");
        stage.Pass("0:10:0");
        Assert.Equal(["other: A B", "other: A B", "other: -A B", "other: -B"], stage.Told.Select(static t => t.ToString()));
        // It fires anew after its end was recorded, though not sent: that is news.
        stage.Fire("B");
        stage.Pass("0:10:0");
        Assert.Equal(6, stage.Told.Count);
    }

    [Fact]
    public async Task a_failed_notification_is_tried_again_with_growing_pauses_and_counted()
    {
        await using var stage = new AlertStage(Simple);
        var attempts = new List<DateTimeOffset>();
        stage.Answer = (_, _) =>
        {
            attempts.Add(stage.Clock.GetUtcNow());
            return Task.FromResult(attempts.Count < 6 ? SendOutcome.Again("503") : SendOutcome.Delivered);
        };
        stage.Fire("A");
        stage.Pass("0:2:0");
        Assert.Equal(6, attempts.Count);
        Assert.True(attempts[5] - attempts[4] > attempts[1] - attempts[0]);
        Assert.Single(stage.Told, static told => told.Delivered);
        Assert.Equal(1, stage.Value("alertmanager_notifications_total", "webhook"));
        Assert.Equal(6, stage.Value("alertmanager_notification_requests_total", "webhook"));
        Assert.Equal(5, stage.Value("alertmanager_notification_requests_failed_total", "webhook"));
    }

    [Fact]
    public async Task what_could_not_be_told_in_time_is_told_with_the_next_flush_and_ends_are_not_lost()
    {
        await using var stage = new AlertStage(Simple);
        stage.Fire("A");
        stage.Pass("0:1:0");
        var down = true;
        stage.Answer = (_, _) => Task.FromResult(down ? SendOutcome.Again("refused") : SendOutcome.Delivered);
        stage.Resolve("A");
        stage.Pass("0:10:0");
        // A broken off pause ends on a thread of the pool.
        await stage.UntilAsync(() => stage.Value("alertmanager_notifications_failed_total", "webhook", "contextDeadlineExceeded") == 1);
        down = false;
        stage.Told.Clear();
        stage.Pass("0:6:0");
        Assert.Equal("team: -A", Assert.Single(stage.Told, static told => told.Delivered).ToString());
    }

    [Fact]
    public async Task a_refusal_for_good_is_not_repeated_at_once()
    {
        await using var stage = new AlertStage(Simple);
        stage.Answer = (_, _) => Task.FromResult(SendOutcome.GiveUp("400"));
        stage.Fire("A");
        stage.Pass("0:4:0");
        Assert.Single(stage.Told);
        Assert.Equal(1, stage.Value("alertmanager_notifications_failed_total", "webhook", "clientError"));
        stage.Pass("0:5:0");
        Assert.Equal(2, stage.Told.Count);
    }

    [Fact]
    public async Task a_restart_tells_nothing_twice_and_forgets_no_end()
    {
        await using var stage = new AlertStage(Simple);
        var began = stage.Clock.GetUtcNow();
        stage.Fire("A");
        stage.Pass("0:1:0");
        await stage.RestartAsync();
        // Senders tell it again, with the start that it had.
        stage.Put("A", began, began + TimeSpan.FromHours(100));
        stage.Pass("0:20:0");
        Assert.Single(stage.Told);
        await stage.RestartAsync();
        stage.Put("A", began, stage.Clock.GetUtcNow());
        stage.Pass("0:1:0");
        Assert.Equal(["team: A", "team: -A"], stage.Told.Select(static t => t.ToString()));
    }

    [Fact]
    public async Task what_was_sent_and_not_recorded_is_sent_again_after_a_restart()
    {
        await using var stage = new AlertStage(Simple);
        var began = stage.Clock.GetUtcNow();
        stage.Fire("A");
        stage.Pass("0:1:0");
        Assert.Single(stage.Told);
        // As kill -9 leaves it between the receiver's answer and our note of it.
        await stage.RestartAsync(() =>
        {
            using var log = File.OpenWrite(stage.LogFile);
            log.SetLength(log.Length - 5);
        });
        stage.Put("A", began, began + TimeSpan.FromHours(100));
        stage.Pass("0:1:0");
        Assert.Equal(["team: A", "team: A"], stage.Told.Select(static t => t.ToString()));
        Assert.True(stage.Value("barograph_nflog_cut_bytes_total") > 0);
    }

    [Fact]
    public async Task a_reload_keeps_alerts_and_tells_only_whom_the_new_routes_name()
    {
        await using var stage = new AlertStage(Simple);
        stage.Fire("A");
        stage.Pass("0:1:0");
        await stage.ReloadAsync(Simple);
        stage.Pass("0:1:0");
        Assert.Single(stage.Told);
        await stage.ReloadAsync(Simple.Replace("receiver: team", "receiver: other", StringComparison.Ordinal));
        stage.Pass("0:1:0");
        Assert.Equal(["team: A", "other: A", "other: A"], stage.Told.Select(static t => t.ToString()));
    }

    [Fact]
    public async Task a_notification_on_its_way_is_broken_off_by_a_reload_and_told_by_the_next_configuration()
    {
        await using var stage = new AlertStage(Simple);
        var asked = 0;
        stage.Answer = async (_, cancel) =>
        {
            if (asked++ == 0) await Task.Delay(Timeout.Infinite, cancel);
            return SendOutcome.Delivered;
        };
        stage.Fire("A");
        stage.Pass("0:0:30");
        Assert.Equal(1, asked);
        await stage.ReloadAsync(Simple);
        stage.Pass("0:1:0");
        Assert.Equal("team: A", Assert.Single(stage.Told).ToString());
    }

    [Fact]
    public async Task nothing_is_told_before_the_start_delay_is_over()
    {
        await using var stage = new AlertStage(Simple, TimeSpan.FromMinutes(2));
        stage.Put("A", stage.Clock.GetUtcNow() - TimeSpan.FromHours(1), stage.Clock.GetUtcNow() + TimeSpan.FromHours(9));
        stage.Pass("0:1:59");
        Assert.Empty(stage.Told);
        stage.Pass("0:0:1");
        Assert.Single(stage.Told);
    }
}
