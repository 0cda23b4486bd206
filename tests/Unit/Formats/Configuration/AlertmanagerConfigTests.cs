using System.Text;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Tests.Unit.Formats.Configuration;

public sealed class AlertmanagerConfigTests
{
    [Fact]
    public void receivers_take_from_the_global_section_what_they_do_not_say()
    {
        var config = Good("""
            global:
              smtp_smarthost: mail.example:587
              smtp_from: us@example
              smtp_auth_username: us
              smtp_auth_password: hush
              smtp_require_tls: false
              slack_app_token: xoxb-1
              http_config: {follow_redirects: false}
            route: {receiver: a}
            receivers:
            - name: a
              email_configs: [{to: you@example, headers: {reply-to: x}}, {to: you@example, smarthost: 'other:25', require_tls: true}]
              slack_configs: [{channel: '#a'}]
              pagerduty_configs: [{routing_key: k, details: {firing: none, deep: {a: [1, true, x]}}}]
              webhook_configs: [{url_file: secret/url, timeout: 1m30s, max_alerts: 5, payload: {text: '{{ .Status }}'}}]
            """);
        var receiver = config.Receivers[0];
        Assert.Equal(("mail.example:587", "us@example", "us", "hush", false), (receiver.Emails[0].Smarthost, receiver.Emails[0].From, receiver.Emails[0].AuthUsername, receiver.Emails[0].AuthPassword!.Reveal(), receiver.Emails[0].RequireTls));
        Assert.Equal("x", receiver.Emails[0].Headers["Reply-To"]);
        Assert.Equal(("other:25", true), (receiver.Emails[1].Smarthost, receiver.Emails[1].RequireTls));
        Assert.Equal("https://slack.com/api/chat.postMessage", receiver.Slacks[0].ApiUrl!.Reveal());
        Assert.Equal("xoxb-1", receiver.Slacks[0].Http!.Authorization!.Credentials!.Reveal());
        Assert.Null(config.Global.Http.Authorization);
        Assert.False(receiver.PagerDuties[0].Http!.FollowRedirects);
        Assert.Equal("none", receiver.PagerDuties[0].Details["firing"]);
        Assert.Contains("num_resolved", receiver.PagerDuties[0].Details.Keys);
        Assert.Equal("https://events.pagerduty.com/v2/enqueue", receiver.PagerDuties[0].Url!.OriginalString);
        Assert.Equal(("conf/secret/url", TimeSpan.FromSeconds(90), 5), (receiver.Webhooks[0].UrlFile, receiver.Webhooks[0].Timeout, receiver.Webhooks[0].MaxAlerts));
        Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(receiver.Webhooks[0].Payload);
    }

    [Fact]
    public void no_secret_is_printed_and_what_is_printed_can_be_read_again()
    {
        var config = Good("""
            global: {slack_api_url: 'https://hooks.example/hush', smtp_smarthost: 'a:1', smtp_from: b, smtp_auth_password: hush, opsgenie_api_key: hush}
            route: {receiver: a, routes: [{matchers: ['a=~"b|c"'], continue: true, group_wait: 1m}]}
            inhibit_rules: [{source_matchers: [a=b], target_match_re: {c: d.*}, equal: [e]}]
            time_intervals: [{name: x, time_intervals: [{times: [{start_time: '09:00', end_time: '17:00'}], weekdays: ['monday:friday'], location: Europe/Berlin}]}]
            receivers:
            - name: a
              labels: {team: x}
              slack_configs: [{channel: '#a'}]
              webhook_configs: [{url: 'https://user:hush@example/hush', http_config: {basic_auth: {username: u, password: hush}}}]
              pagerduty_configs: [{service_key: hush}]
              email_configs: [{to: x, auth_secret: hush}]
              opsgenie_configs: [{responders: [{name: x, type: team}]}]
              telegram_configs: [{bot_token: hush, chat_id: 1}]
            """);
        Assert.DoesNotContain("hush", config.Yaml.Text, StringComparison.Ordinal);
        Assert.Contains("api_url: <secret>", config.Yaml.Text, StringComparison.Ordinal);
        Assert.Equal(config.Yaml.Text, Good(config.Yaml.Text).Yaml.Text);
    }

    [Fact]
    public void kinds_that_are_not_built_are_named_by_place()
    {
        var config = Good("route: {receiver: a}\nreceivers:\n- name: a\n  discord_configs: [{webhook_url: 'http://x'}]\n");
        Assert.Equal(["conf/alertmanager.yml:4: receivers[0].discord_configs is not built yet"], config.Unbuilt);
    }

    [Theory]
    [InlineData("", "alertmanager.yml: no route provided in config")]
    [InlineData("route: {receiver: b}\nreceivers: [{name: a}]", "undefined receiver \"b\" used in route")]
    [InlineData("route: {receiver: a, continue: true}\nreceivers: [{name: a}]", "route.continue: cannot have continue in root route")]
    [InlineData("route: {receiver: a, matchers: [a=b]}\nreceivers: [{name: a}]", "root route must not have any matchers")]
    [InlineData("route: {receiver: a, group_by: [x, x]}\nreceivers: [{name: a}]", "duplicated label \"x\" in group_by")]
    [InlineData("route: {receiver: a, group_by: [x, '...']}\nreceivers: [{name: a}]", "cannot have wildcard group_by")]
    [InlineData("route: {receiver: a, routes: [{mute_time_intervals: [x]}]}\nreceivers: [{name: a}]", "route.routes[0].mute_time_intervals[0]: undefined time interval \"x\"")]
    [InlineData("route: {receiver: a}\nreceivers: [{name: a}, {name: a}]", "notification config name \"a\" is not unique")]
    [InlineData("route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: x}]}]", "receivers[0].webhook_configs[0].url: unsupported scheme")]
    [InlineData("route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{urll: 'http://x'}]}]", "receivers[0].webhook_configs[0].urll: unknown field; did you mean")]
    [InlineData("route: {receiver: a}\nreceivers: [{name: a, email_configs: [{to: x}]}]", "receivers[0].email_configs[0]: no global SMTP smarthost set")]
    [InlineData("route: {receiver: a, routes: [{matchers: ['a=~\"(\"']}]}\nreceivers: [{name: a}]", "error parsing regexp")]
    [InlineData("route: {receiver: a}\nglobal: {smtp_smarthost: foo}\nreceivers: [{name: a}]", "missing port in address")]
    public void what_is_wrong_is_told_with_its_place(string yaml, string complaint)
        => Assert.Contains(AlertmanagerConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "conf/alertmanager.yml").Complaints, one => one.ToString().Contains(complaint, StringComparison.Ordinal));

    [Fact]
    public void routes_without_end_are_refused_and_do_not_end_the_process()
    {
        var yaml = new StringBuilder("route: {receiver: a, routes: [");
        for (var depth = 0; depth < 120; depth++) yaml.Append("{routes: [");
        for (var depth = 0; depth < 120; depth++) yaml.Append("]}");
        yaml.Append("]}\nreceivers: [{name: a}]\n");
        Assert.NotEmpty(AlertmanagerConfigFile.Parse(Encoding.UTF8.GetBytes(yaml.ToString()), "x.yml").Complaints);
    }

    static AlertmanagerConfig Good(string yaml)
    {
        var loaded = AlertmanagerConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "conf/alertmanager.yml");
        Assert.Empty(loaded.Complaints);
        return loaded.Config!;
    }
}
