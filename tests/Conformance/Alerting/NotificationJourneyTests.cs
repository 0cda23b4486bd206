using System.Text;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Alerting;

/// <summary>From an expression to somebody's inbox, with the built program, and what a kill on the way costs.</summary>
public class NotificationJourneyTests
{
    const string Firing = """[{"labels":{"alertname":"Disk","host":"h1"},"startsAt":"2026-01-01T10:00:00Z","endsAt":"2036-01-01T10:00:00Z"}]""";

    [Fact]
    public async Task a_rule_that_fires_reaches_the_webhook_and_so_does_its_end()
    {
        await using var inbox = new WebhookInbox();
        await using var server = await PeerProcess.StartAsync(
            BarographBinary.Path,
            (port, folder) => [$"--config.file={folder}/barograph.yml", $"--alertmanager.config.file={folder}/alertmanager.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}"],
            "/-/ready",
            folder =>
            {
                File.WriteAllText(Path.Combine(folder, "barograph.yml"), "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [rules.yml]\nscrape_configs: [{job_name: j, file_sd_configs: [{files: [targets.yml]}]}]\n");
                File.WriteAllText(Path.Combine(folder, "rules.yml"), "groups: [{name: g, rules: [{alert: Down, expr: up == 0, annotations: {summary: 'up is {{ $value }}'}}]}]");
                // Nobody listens there.
                File.WriteAllText(Path.Combine(folder, "targets.yml"), "[{targets: ['127.0.0.1:1']}]");
                File.WriteAllText(Path.Combine(folder, "alertmanager.yml"), Config(inbox.Port));
            },
            default);
        await Executable.UntilAsync(() => Task.FromResult(inbox.Messages.Count), static count => count >= 1);
        inbox.Messages.TryPeek(out var message);
        Assert.Equal("firing", message!["status"]!.GetValue<string>());
        Assert.Equal("up is 0", message["alerts"]![0]!["annotations"]!["summary"]!.GetValue<string>());
        Assert.Equal("{}:{alertname=\"Down\"}", message["groupKey"]!.GetValue<string>());
        File.WriteAllText(Path.Combine(server.Folder, "targets.yml"), "[]");
        await Executable.UntilAsync(() => Task.FromResult(inbox.Messages.LastOrDefault()?["status"]?.GetValue<string>()), static status => status == "resolved");
        // On a machine that stands still for seconds an alert may end by itself and begin again: told in turns, never twice.
        var told = inbox.Messages.Select(static m => m["status"]!.GetValue<string>()).ToArray();
        Assert.Equal(told.Select(static (_, i) => i % 2 == 0 ? "firing" : "resolved"), told);
    }

    [Fact]
    public async Task a_kill_between_sent_and_recorded_sends_again_and_one_after_it_does_not()
    {
        await using var inbox = new WebhookInbox();
        var data = Directory.CreateTempSubdirectory("barograph-journey-").FullName;
        try
        {
            await using (var first = await StartAsync(inbox.Port, data))
            {
                inbox.BeforeAnswer = () => first.Signal(Executable.SigKill);
                await PostAsync(first);
                await first.ExitAsync(Executable.Patience);
            }
            Assert.Single(inbox.Messages);
            inbox.BeforeAnswer = null;
            await using (var second = await StartAsync(inbox.Port, data))
            {
                await PostAsync(second);
                await Executable.UntilAsync(() => Task.FromResult(inbox.Messages.Count), static count => count == 2);
                await Executable.UntilAsync(() => second.MetricAsync("barograph_nflog_records"), static records => records == 1);
                second.Signal(Executable.SigKill);
                await second.ExitAsync(Executable.Patience);
            }
            await using var third = await StartAsync(inbox.Port, data);
            Assert.Equal(1, await third.MetricAsync("barograph_nflog_records"));
            var asked = await third.MetricAsync("alertmanager_nflog_queries_total");
            await PostAsync(third);
            // Two flushes have looked the group up and found that nobody needs to be told.
            await Executable.UntilAsync(() => third.MetricAsync("alertmanager_nflog_queries_total"), queries => queries >= asked + 2);
            Assert.Equal(2, inbox.Messages.Count);
        }
        finally
        {
            Directory.Delete(data, true);
        }
    }

    static Task<PeerProcess> StartAsync(int inbox, string data) => PeerProcess.StartAsync(
        BarographBinary.Path,
        (port, folder) => [$"--config.file={folder}/barograph.yml", $"--alertmanager.config.file={folder}/alertmanager.yml", $"--storage.tsdb.path={data}", $"--web.listen-address=127.0.0.1:{port}"],
        "/-/ready",
        folder =>
        {
            File.WriteAllText(Path.Combine(folder, "barograph.yml"), "");
            File.WriteAllText(Path.Combine(folder, "alertmanager.yml"), Config(inbox));
        },
        default);

    static async Task PostAsync(PeerProcess server)
    {
        using var content = new StringContent(Firing, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(new Uri("/api/v2/alerts", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode);
    }

    static string Config(int inbox) => $"""
        route: {"{"}receiver: inbox, group_by: [alertname], group_wait: 0s, group_interval: 1s{"}"}
        receivers: [{"{"}name: inbox, webhook_configs: [{"{"}url: 'http://127.0.0.1:{inbox}/'{"}"}]{"}"}]
        """;
}
