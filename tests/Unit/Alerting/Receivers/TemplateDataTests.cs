using Barograph.Alerting.Receivers.Content;
using Barograph.Formats.Templates;
using Barograph.Model.Labels;
using Barograph.Tests.Unit.Formats.Configuration;

namespace Barograph.Tests.Unit.Alerting.Receivers;

public class TemplateDataTests
{
    static readonly NotificationData Data = new(ReceiverStage.Notify(ReceiverStage.Firing("a:1"), ReceiverStage.Resolved("b:2"), ReceiverStage.Firing("c:3")));

    [Theory]
    [InlineData("{{ .Receiver }} {{ .Status }} {{ .ExternalURL }}", "team\\.x firing http://am.example.org")]
    [InlineData("{{ .NotificationReason }}", "new alerts added")]
    [InlineData("{{ len .Alerts }} {{ len .Alerts.Firing }} {{ .Alerts.Resolved | len }}", "3 2 1")]
    [InlineData("{{ range .Alerts.Firing }}{{ .Labels.instance }},{{ end }}", "a:1,c:3,")]
    [InlineData("{{ (index .Alerts 1).Status }} {{ (index .Alerts 1).EndsAt.Format \"15:04\" }}", "resolved 11:59")]
    [InlineData("{{ with index .Alerts 0 }}{{ .EndsAt.IsZero }} {{ .StartsAt.Unix }}{{ end }}", "true 1777895400")]
    [InlineData("{{ .CommonLabels }}|{{ .CommonAnnotations.team }}|{{ .CommonLabels.instance }}|", "alertname=Down, severity=page|ops||")]
    [InlineData("{{ (.CommonLabels.Remove .GroupLabels.Names).Values | join \" \" }}", "page")]
    [InlineData("{{ range (index .Alerts 0).Labels.SortedPairs }}{{ .Name }}={{ .Value }};{{ end }}", "alertname=Down;instance=a:1;severity=page;")]
    [InlineData("{{ (index .Alerts 0).Labels.Names | join \",\" }} {{ .GroupLabels.SortedPairs.Values }}", "alertname,instance,severity [Down]")]
    [InlineData("{{ range $name, $value := .GroupLabels }}{{ $name }}:{{ $value }}{{ end }}", "alertname:Down")]
    [InlineData("{{ .GroupLabels | toJson }} {{ (index .Alerts 0).Labels.SortedPairs | len }}", "{\"alertname\":\"Down\"} 3")]
    [InlineData("{{ template \"__subject\" . }}", "[FIRING:2] Down (page)")]
    [InlineData("{{ template \"slack.default.color\" . }}{{ template \"__description\" . }}", "danger")]
    public void templates_see_what_alertmanagers_do(string template, string expected) => Assert.Equal(expected, ReceiverStage.Templates.Text(template, Data, default));

    [Fact]
    public void the_list_of_alerts_reads_well_as_text()
    {
        var text = ReceiverStage.Templates.Text("{{ template \"__text_alert_list\" .Alerts.Resolved }}{{ template \"__text_alert_list\" .Alerts.Firing }}", Data, default);
        Assert.StartsWith("b:2 is down\nLabels:\n  alertname = Down\n  instance = b:2\n  severity = page\nAnnotations:\n  team = ops\nSource: http://prom/graph", text, StringComparison.Ordinal);
        Assert.Contains("\n\nc:3 is down\nLabels:\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void a_users_template_replaces_ours_and_a_broken_file_is_told_and_left_out()
    {
        var files = new FilesInMemory
        {
            ["/t/a.tmpl"] = "{{ define \"slack.default.title\" }}mine: {{ template \"__subject\" . }}{{ end }}",
            ["/t/b.tmpl"] = "{{ define \"x\" }}\n{{ if }}{{ end }}",
        };
        var complaints = new List<string>();
        var templates = NotificationTemplates.Load(["/t/a.tmpl", "/t/b.tmpl", "/t/none.tmpl"], files, TimeProvider.System, complaints);
        Assert.Equal("mine: [FIRING:2] Down (page)", templates.Text("{{ template \"slack.default.title\" . }}", Data, default));
        Assert.StartsWith("/t/b.tmpl:2: ", Assert.Single(complaints), StringComparison.Ordinal);
        Assert.Throws<GoTemplateException>(() => templates.Text("{{ template \"x\" . }}", Data, default));
    }

    [Fact]
    public void a_mail_makes_what_alerts_say_harmless()
    {
        var evil = ReceiverStage.Firing("a:1") with
        {
            Annotations = LabelSet.Of(("summary", "<script>alert(1)</script>"), ("runbook_url", "javascript:alert(1)")),
            GeneratorUrl = "http://x/\" onclick=\"y",
        };
        var html = ReceiverStage.Templates.Html("{{ template \"email.default.html\" . }}", new NotificationData(ReceiverStage.Notify(evil)), default);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\" onclick", html, StringComparison.Ordinal);
    }
}
