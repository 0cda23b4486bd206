using Barograph.Alerting.Sending;
using Barograph.Model.Tenants;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.AspNetCore.Http;

namespace Barograph.Tests.Unit.Alerting.Sending;

public class AlertSenderTests
{
    static string To(string address, string more = "") => $"alerting: {{alertmanagers: [{{static_configs: [{{targets: ['{address}']}}]{(more.Length > 0 ? ", " + more : "")}}}]}}";

    [Fact]
    public async Task an_alert_is_posted_as_api_v2_wants_it()
    {
        await using var inbox = await SenderStage.Inbox.StartAsync();
        await using var stage = await SenderStage.StartAsync(
            To(inbox.Address, "path_prefix: /am/, basic_auth: {username: me, password: pw}"), new SendingOptions { UserAgent = "Barograph/1" });
        stage.Take("Down");
        await ScrapeStage.UntilAsync(() => inbox.Posts.Count == 1);
        var (path, headers, body) = inbox.Posts.Single();
        Assert.Equal("/am/api/v2/alerts", path);
        Assert.Equal("POST application/json Barograph/1 Basic bWU6cHc=", headers);
        var expected = """
            [{"annotations":{"summary":"Down \u0022happens\u0022"},"endsAt":"2026-05-04T03:07:01.987Z","startsAt":"2026-05-04T03:02:01.987Z","generatorURL":"http://here/graph?g0.expr=up","labels":{"alertname":"Down"}}]
            """;
        Assert.Equal(expected, body.GetRawText());
        await ScrapeStage.UntilAsync(() => stage.Metric("prometheus_notifications_sent_total") == 1);
        Assert.Equal(1, stage.Metric("prometheus_notifications_latency_seconds_count"));
        Assert.Equal(0, stage.Metric("prometheus_notifications_errors_total"));
    }

    [Fact]
    public async Task external_labels_fill_gaps_and_rules_of_the_section_come_before_those_of_an_alertmanager()
    {
        await using var all = await SenderStage.Inbox.StartAsync();
        await using var some = await SenderStage.Inbox.StartAsync();
        await using var stage = await SenderStage.StartAsync($$"""
            global: {external_labels: {cluster: here, zone: z} }
            alerting:
              alert_relabel_configs:
                - {action: labeldrop, regex: zone}
                - {action: drop, source_labels: [alertname], regex: Noise}
              alertmanagers:
                - static_configs: [{targets: ['{{all.Address}}']}]
                - static_configs: [{targets: ['{{some.Address}}']}]
                  alert_relabel_configs:
                    - {action: keep, source_labels: [cluster], regex: here}
                    - {target_label: seen, replacement: 'yes'}
            """);
        stage.Sender.Take(TenantId.Anonymous, [SenderStage.Alert("A"), SenderStage.Alert("B", ("cluster", "own")), SenderStage.Alert("Noise")]);
        await ScrapeStage.UntilAsync(() => all.Posts.Count == 1 && some.Posts.Count == 1);
        Assert.Equal("""{"alertname":"A","cluster":"here"} {"alertname":"B","cluster":"own"}""", Labels(all));
        Assert.Equal("""{"alertname":"A","cluster":"here","seen":"yes"}""", Labels(some));
    }

    static string Labels(SenderStage.Inbox inbox)
        => string.Join(' ', inbox.Posts.Single().Body.EnumerateArray().Select(static alert => alert.GetProperty("labels").GetRawText()));

    [Fact]
    public async Task relabelling_names_scheme_and_path_and_leaves_alertmanagers_out()
    {
        await using var stage = await SenderStage.StartAsync("""
            alerting:
              alertmanagers:
                - static_configs: [{targets: ['a:1', 'b:2', 'a:1'], labels: {env: prod}}, {targets: ['c:3'], labels: {env: test}}]
                  relabel_configs:
                    - {action: keep, source_labels: [env], regex: prod}
                    - {source_labels: [__address__], regex: 'b:.*', target_label: __scheme__, replacement: https}
                    - {source_labels: [__alerts_path__], regex: '(.*)', target_label: __alerts_path__, replacement: '/x$1'}
            """);
        Assert.Equal(["http://a:1/x/api/v2/alerts", "https://b:2/x/api/v2/alerts"], stage.Sender.Active);
        Assert.Equal(["http://c:3/api/v2/alerts"], stage.Sender.Dropped);
        Assert.Equal(2, stage.Metric("prometheus_notifications_alertmanagers_discovered"));
        Assert.Equal(0, stage.Metric("prometheus_notifications_dropped_total", "https://b:2/x/api/v2/alerts"));
    }

    [Fact]
    public async Task a_full_queue_lets_go_of_its_oldest_and_counts_them()
    {
        await using var inbox = await SenderStage.Inbox.StartAsync();
        var gate = new TaskCompletionSource();
        inbox.Before = _ => gate.Task;
        await using var stage = await SenderStage.StartAsync(To(inbox.Address), new SendingOptions { QueueCapacity = 3, BatchSize = 2 });
        stage.Take("first");
        await ScrapeStage.UntilAsync(() => inbox.Posts.Count == 1); // on its way: it does not wait any more
        stage.Take("a", "b");
        stage.Take("c", "d");
        Assert.Equal(1, stage.Metric("prometheus_notifications_dropped_total", inbox.Url));
        Assert.Equal(3, stage.Metric("prometheus_notifications_queue_length", inbox.Url));
        stage.Take("e", "f", "g", "h"); // larger than the queue
        Assert.Equal(5, stage.Metric("prometheus_notifications_dropped_total", inbox.Url));
        Assert.Equal(3, stage.Metric("prometheus_notifications_queue_capacity"));
        gate.SetResult();
        await ScrapeStage.UntilAsync(() => inbox.Names.Count() == 4);
        Assert.Equal(["first", "f", "g", "h"], inbox.Names);
        Assert.Equal([1, 2, 1], inbox.Posts.Select(static post => post.Body.GetArrayLength())); // never more than the batch size
    }

    [Fact]
    public async Task a_reload_that_speaks_otherwise_to_the_same_alertmanager_keeps_what_waits_for_it()
    {
        await using var inbox = await SenderStage.Inbox.StartAsync();
        var gate = new TaskCompletionSource();
        inbox.Before = _ => gate.Task;
        await using var stage = await SenderStage.StartAsync(To(inbox.Address, "authorization: {credentials: old}"));
        stage.Take("first");
        await ScrapeStage.UntilAsync(() => inbox.Posts.Count == 1);
        stage.Take("waits");
        await stage.AdoptAsync(To(inbox.Address, "authorization: {credentials: new}"));
        Assert.Equal([inbox.Url], stage.Sender.Active);
        gate.SetResult();
        await ScrapeStage.UntilAsync(() => inbox.Posts.Count == 2);
        Assert.Equal(["first", "waits"], inbox.Names);
        Assert.EndsWith("Bearer new", inbox.Posts.Last().Headers, StringComparison.Ordinal);
        Assert.Equal(0, stage.Metric("prometheus_notifications_dropped_total", inbox.Url));
    }

    [Fact]
    public async Task an_entry_that_moves_up_in_the_file_keeps_its_queue()
    {
        await using var gone = await SenderStage.Inbox.StartAsync();
        await using var stays = await SenderStage.Inbox.StartAsync();
        var gate = new TaskCompletionSource();
        stays.Before = _ => gate.Task;
        string Entry(SenderStage.Inbox inbox) => $"{{static_configs: [{{targets: ['{inbox.Address}']}}]}}";
        await using var stage = await SenderStage.StartAsync($"alerting: {{alertmanagers: [{Entry(gone)}, {Entry(stays)}]}}");
        stage.Take("first");
        await ScrapeStage.UntilAsync(() => stays.Posts.Count == 1 && stage.Metric("prometheus_notifications_sent_total", gone.Url) == 1);
        stage.Take("waits");
        await stage.AdoptAsync($"alerting: {{alertmanagers: [{Entry(stays)}]}}");
        Assert.Equal([stays.Url], stage.Sender.Active);
        Assert.Equal(1, stage.Metric("prometheus_notifications_queue_length", stays.Url));
        gate.SetResult();
        await ScrapeStage.UntilAsync(() => stays.Posts.Count == 2);
        Assert.Equal(["first", "waits"], stays.Names);
        Assert.Equal(["first", "waits"], gone.Names); // what waited for the one that went was still sent
    }

    [Fact]
    public async Task one_that_hangs_or_refuses_keeps_nobody_else_waiting()
    {
        await using var hangs = await SenderStage.Inbox.StartAsync();
        await using var refuses = await SenderStage.Inbox.StartAsync();
        await using var takes = await SenderStage.Inbox.StartAsync();
        hangs.Before = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        refuses.Before = static context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("not today");
        };
        await using var stage = await SenderStage.StartAsync($"""
            alerting:
              alertmanagers:
                - timeout: 50ms
                  static_configs: [{"{"}targets: ['{hangs.Address}']{"}"}]
                - static_configs: [{"{"}targets: ['{refuses.Address}', '{takes.Address}', '127.0.0.1:1']{"}"}]
            """);
        stage.Take("A", "B");
        await ScrapeStage.UntilAsync(() => stage.Metric("prometheus_notifications_errors_total", hangs.Url) == 2
            && stage.Metric("prometheus_notifications_errors_total", refuses.Url) == 2
            && stage.Metric("prometheus_notifications_errors_total", "http://127.0.0.1:1/api/v2/alerts") == 2
            && stage.Metric("prometheus_notifications_sent_total", takes.Url) == 2);
        Assert.Equal(2, stage.Metric("prometheus_notifications_dropped_total", refuses.Url));
        Assert.Equal(0, stage.Metric("prometheus_notifications_sent_total", refuses.Url));
        Assert.Single(refuses.Posts); // a batch is tried once
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task the_end_sends_what_waits_only_where_it_is_told_to(bool drain)
    {
        await using var inbox = await SenderStage.Inbox.StartAsync();
        var gate = new TaskCompletionSource();
        inbox.Before = _ => gate.Task;
        var stage = await SenderStage.StartAsync(To(inbox.Address), new SendingOptions { DrainOnShutdown = drain, BatchSize = 1 });
        stage.Take("first");
        await ScrapeStage.UntilAsync(() => inbox.Posts.Count == 1);
        stage.Take("a", "b");
        var ending = stage.DisposeAsync().AsTask();
        gate.SetResult();
        await ending;
        Assert.Equal(drain ? ["first", "a", "b"] : ["first"], inbox.Names);
        Assert.Equal(double.NaN, stage.Metric("prometheus_notifications_queue_length", inbox.Url)); // what is gone is not shown
    }
}
