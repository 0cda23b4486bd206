namespace Barograph.Tests.Unit.Alerting;

/// <summary>What keeps alerts from being told: other alerts, and the time of day.</summary>
public sealed class QuietScenarios
{
    const string Inhibiting = """
        route: {receiver: team, group_wait: 1s, group_interval: 1m, group_by: [alertname]}
        inhibit_rules:
        - source_matchers: [severity="critical"]
          target_matchers: [severity="warning"]
          equal: [cluster]
        receivers: [{name: team, webhook_configs: [{url: 'http://x/'}]}]
        """;

    [Fact]
    public async Task a_warning_is_quiet_while_its_cluster_is_down_and_told_afterwards()
    {
        await using var stage = new AlertStage(Inhibiting);
        var now = stage.Clock.GetUtcNow();
        var later = now + TimeSpan.FromHours(9);
        stage.Put("Slow", now, later, ("severity", "warning"), ("cluster", "a"));
        stage.Put("Slow", now, later, ("severity", "warning"), ("cluster", "b"));
        stage.Put("Down", now, later, ("severity", "critical"), ("cluster", "a"));
        stage.Pass("0:0:1");
        Assert.Equal(["team: Down", "team: Slow"], stage.Told.Select(static t => t.ToString()).Order());
        Assert.Equal("b", stage.Told.Single(static t => t.ToString() == "team: Slow").Notification.Alerts[0].Labels.Get("cluster"));
        Assert.Equal(1, stage.Value("alertmanager_notifications_suppressed_total", "inhibition"));
        Assert.Equal(1, stage.Value("alertmanager_alerts", "suppressed"));
        stage.Put("Down", now, stage.Clock.GetUtcNow(), ("severity", "critical"), ("cluster", "a"));
        stage.Pass("0:2:0");
        Assert.Contains("team: Slow Slow", stage.Told.Select(static t => t.ToString()));
    }

    [Fact]
    public async Task an_alert_does_not_silence_itself()
    {
        await using var stage = new AlertStage(Inhibiting.Replace("severity=\"warning\"", "severity=\"critical\"", StringComparison.Ordinal));
        var now = stage.Clock.GetUtcNow();
        stage.Put("A", now, now + TimeSpan.FromHours(9), ("severity", "critical"));
        stage.Put("B", now, now + TimeSpan.FromHours(9), ("severity", "critical"));
        stage.Pass("0:0:1");
        Assert.Equal(2, stage.Told.Count);
    }

    [Fact]
    public async Task a_route_is_quiet_inside_its_mute_times_and_outside_its_active_times()
    {
        // The clock begins at midnight of Thursday, the first of January 2026.
        await using var stage = new AlertStage("""
            route:
              receiver: team
              group_wait: 1s
              group_interval: 1h
              routes:
              - {matchers: [a="mute"], receiver: mute, mute_time_intervals: [night]}
              - {matchers: [a="active"], receiver: active, active_time_intervals: [office]}
            time_intervals:
            - name: night
              time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]
            - name: office
              time_intervals: [{weekdays: ['monday:friday'], times: [{start_time: '09:00', end_time: '17:00'}]}]
            receivers:
            - {name: team, webhook_configs: [{url: 'http://x/'}]}
            - {name: mute, webhook_configs: [{url: 'http://x/'}]}
            - {name: active, webhook_configs: [{url: 'http://x/'}]}
            """);
        var now = stage.Clock.GetUtcNow();
        foreach (var kind in (string[])["mute", "active"]) stage.Put("A", now, now + TimeSpan.FromHours(90), ("a", kind));
        stage.Pass("5:30:0");
        Assert.Empty(stage.Told);
        Assert.All(stage.Alertmanager.Groups(), group => Assert.NotEmpty(stage.Alertmanager.MutedBy(group.Route)));
        stage.Pass("1:0:0");
        Assert.Equal("mute: A", Assert.Single(stage.Told).ToString());
        stage.Pass("3:0:0");
        Assert.Equal("active: A", stage.Told[^1].ToString());
        Assert.True(stage.Value("alertmanager_notifications_suppressed_total", "mute_time_interval") > 0);
        Assert.True(stage.Value("alertmanager_notifications_suppressed_total", "active_time_interval") > 0);
    }
}
