using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Barograph.Alerting.Sending;
using Barograph.Discovery;
using Barograph.Formats.Configuration;
using Barograph.Model.Alerts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Tests.Conformance.Trouble;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Alerting;

/// <summary>Our alerts in the real Alertmanager, as its own tools see them.</summary>
public sealed class SendingToAlertmanagerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task the_real_alertmanager_takes_a_firing_alert_and_its_end()
    {
        if (!Peers.TryFind(Peers.Amtool, output, out var amtool)) return;
        await using var alertmanager = await RealAlertmanager.StartAsync(
            output, static folder => File.WriteAllText(Path.Combine(folder, "am.yml"), "route: {receiver: none}\nreceivers: [{name: none}]\n"), "/am/-/ready", "--web.route-prefix=/am");
        if (alertmanager is null) return;
        await using var sender = await SenderAsync(alertmanager);
        Assert.Equal([$"http://127.0.0.1:{alertmanager.Port}/am/api/v2/alerts"], sender.Active);

        var start = DateTimeOffset.UtcNow.AddMinutes(-3);
        var alert = new Alert
        {
            Labels = LabelSet.Of(("alertname", "Höhe"), ("job", "a \"b\"\n\\c"), ("severity", "page")),
            Annotations = LabelSet.Of(("summary", "Zeile 1\nZeile 2 – ✓")),
            StartsAt = start,
            EndsAt = start.AddHours(1),
            GeneratorUrl = "http://here:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
        };
        sender.Take(TenantId.Anonymous, [alert]);
        var seen = await AlertsAsync(alertmanager, static alerts => alerts.GetArrayLength() == 1);
        Assert.Equal("""{"alertname":"Höhe","cluster":"home","job":"a \"b\"\n\\c","severity":"page"}""", Plain(seen[0].GetProperty("labels")));
        Assert.Equal("Zeile 1\nZeile 2 – ✓", seen[0].GetProperty("annotations").GetProperty("summary").GetString());
        Assert.Equal(alert.GeneratorUrl, seen[0].GetProperty("generatorURL").GetString());
        Assert.Equal(start.ToUnixTimeMilliseconds(), seen[0].GetProperty("startsAt").GetDateTimeOffset().ToUnixTimeMilliseconds());

        var told = await RunAsync(amtool, "alert", "query", $"--alertmanager.url=http://127.0.0.1:{alertmanager.Port}/am", "-o", "extended");
        Assert.Contains("alertname=\"Höhe\"", told, StringComparison.Ordinal);
        Assert.Contains("cluster=\"home\"", told, StringComparison.Ordinal);

        sender.Take(TenantId.Anonymous, [alert with { EndsAt = DateTimeOffset.UtcNow }]);
        await AlertsAsync(alertmanager, static alerts => alerts.GetArrayLength() == 0);
    }

    static async Task<AlertSender> SenderAsync(PeerProcess alertmanager)
    {
        var registry = new InstrumentRegistry();
        var instruments = new DiscoveryInstruments(registry, DiscoveryInstruments.Notify);
        var known = new KnownDiscoveries(instruments, TimeProvider.System, "test", NullLogger.Instance);
        var sender = new AlertSender(new DiscoveryPlan(known.Make, instruments, TimeProvider.System, NullLogger.Instance), new SendingOptions(), registry, TimeProvider.System, NullLogger.Instance);
        var targets = Path.Combine(alertmanager.Folder, "alertmanagers.yml");
        await File.WriteAllTextAsync(targets, $"- targets: ['127.0.0.1:{alertmanager.Port}']\n");
        var yaml = $"""
            global:
              external_labels: {"{"}cluster: home{"}"}
            alerting:
              alertmanagers:
                - path_prefix: am
                  file_sd_configs: [{"{"}files: ['{targets}']{"}"}]
            """;
        await sender.AdoptAsync(PrometheusConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "prometheus.yml", static _ => null).Config!);
        return sender;
    }

    static string Plain(JsonElement element) => JsonSerializer.Serialize(element, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    static async Task<JsonElement> AlertsAsync(PeerProcess alertmanager, Func<JsonElement, bool> holds)
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            using var answer = JsonDocument.Parse(await alertmanager.Http.GetStringAsync(new Uri("/am/api/v2/alerts", UriKind.Relative)));
            if (holds(answer.RootElement)) return answer.RootElement.Clone();
            Assert.True(watch.Elapsed < Executable.Patience, $"still {answer.RootElement}");
            await Task.Delay(50);
        }
    }

    static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return text;
    }
}
