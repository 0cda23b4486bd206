namespace Barograph.Tests.Conformance.Alerting;

/// <summary>A configuration that has something of everything, in block style, so that it can be spoilt line by line.</summary>
static class EverySection
{
    public const string Text = """
        global:
          resolve_timeout: 5m
          smtp_smarthost: 'localhost:25'
          smtp_from: 'a@b'
          smtp_require_tls: false
          slack_api_url: http://slack.example/
          opsgenie_api_key: k
          http_config:
            follow_redirects: false
        route:
          receiver: a
          group_by: [alertname]
          group_wait: 30s
          routes:
          - receiver: a
            matchers: ['a=b']
            continue: true
            mute_time_intervals: [w]
            active_time_intervals: [w]
            repeat_interval: 1d
        inhibit_rules:
        - name: x
          source_matchers: ['a=b']
          target_matchers: ['c="d"']
          equal: [q]
        time_intervals:
        - name: w
          time_intervals:
          - times:
            - start_time: '09:00'
              end_time: '17:30'
            weekdays: ['monday:friday']
            days_of_month: ['1:-1']
            months: ['january:march']
            years: ['2020:2024']
        receivers:
        - name: a
          webhook_configs:
          - url: http://x/
            max_alerts: 3
            timeout: 3s
            send_resolved: false
          slack_configs:
          - channel: x
            color: red
            short_fields: true
            timeout: 1m
            actions:
            - type: button
              text: t
              url: u
            fields:
            - title: t
              value: v
              short: true
          pagerduty_configs:
          - routing_key: k
            url: http://p/
            details:
              foo: bar
            images:
            - src: s
            links:
            - href: h
          email_configs:
          - to: x
            smarthost: a:1
            require_tls: true
            force_implicit_tls: false
            headers:
              subject: x
            threading:
              enabled: true
              thread_by_date: daily
          discord_configs:
          - webhook_url: http://d/
          opsgenie_configs:
          - api_url: http://o/
            responders:
            - name: x
              type: team
          pushover_configs:
          - user_key: u
            token: t
            retry: 30s
            html: true
          telegram_configs:
          - bot_token: b
            chat_id: 3
            parse_mode: HTML
          sns_configs:
          - topic_arn: t
            sigv4:
              region: r
          victorops_configs:
          - api_key: k
            routing_key: r
          jira_configs:
          - api_url: http://j/
            project: p
            issue_type: t
            labels: [a]
            reopen_duration: 1d
          rocketchat_configs:
          - token: a
            token_id: b
          mattermost_configs:
          - webhook_url: http://m/
          msteams_configs:
          - webhook_url: http://m/
          msteamsv2_configs:
          - webhook_url: http://m/
          webex_configs:
          - room_id: x
            http_config:
              authorization:
                credentials: x
          wechat_configs:
          - api_secret: x
            corp_id: y
            message_type: text
          incidentio_configs:
          - url: http://i/
            alert_source_token: y
        """;
}
