using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Deploy;

/// <summary>What `make demo` promises: alerts reach the inbox, the example misbehaves and is mended, and nothing is left behind.</summary>
public sealed partial class DemoTests : IDisposable
{
    readonly TroubleFolder folder = new();

    [Fact]
    public async Task an_alert_arrives_another_follows_a_fault_and_is_resolved_when_it_is_mended()
    {
        await using var demo = await StartAsync();
        var inbox = new Uri(await AddressAsync(demo, Inbox()));
        await UntilArrivedAsync(demo.Http, inbox, "BarographStarted", "firing");
        using (var answer = await demo.Http.PostAsync(new Uri(inbox, "/misbehave/errors"), null)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await UntilArrivedAsync(demo.Http, inbox, "HighHTTPErrorRate", "firing");
        using (var answer = await demo.Http.PostAsync(new Uri(inbox, "/mend/errors"), null)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await UntilArrivedAsync(demo.Http, inbox, "HighHTTPErrorRate", "resolved");
        Assert.Contains("<h1>Inbox</h1>", await demo.Http.GetStringAsync(inbox), StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_example_ends_with_a_demo_that_is_killed()
    {
        await using var demo = await StartAsync();
        var example = new Uri(new Uri(await AddressAsync(demo, Example())), "/healthz");
        Assert.Equal("ok\n", await demo.Http.GetStringAsync(example));
        demo.Signal(Executable.SigKill);
        await Executable.UntilAsync(
            async () =>
            {
                try
                {
                    return await demo.Http.GetStringAsync(example);
                }
                catch (HttpRequestException)
                {
                    return "gone";
                }
            },
            static answer => answer == "gone");
    }

    public void Dispose() => folder.Dispose();

    Task<PeerProcess> StartAsync()
        => PeerProcess.StartAsync(BarographBinary.Path, (port, _) => ["demo", $"--data={folder.Path}/demo", $"--listen=127.0.0.1:{port}"], "/-/ready", null, default);

    static async Task<string> AddressAsync(PeerProcess demo, Regex line)
    {
        await Executable.UntilAsync(() => Task.FromResult(demo.Output), line.IsMatch);
        return line.Match(demo.Output).Groups[1].Value;
    }

    static Task UntilArrivedAsync(HttpClient http, Uri inbox, string alert, string status) => Executable.UntilAsync(
        async () =>
        {
            using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(inbox, "/api/inbox")));
            return string.Join(", ", answer.RootElement.GetProperty("notifications").EnumerateArray().Select(static n => n.GetProperty("body"))
                .Select(static n => $"{n.GetProperty("groupLabels").GetProperty("alertname").GetString()} {n.GetProperty("status").GetString()}"));
        },
        arrived => arrived.Contains($"{alert} {status}", StringComparison.Ordinal));

    [GeneratedRegex(@"inbox\s+(http://\S+)/\n")]
    private static partial Regex Inbox();

    [GeneratedRegex(@"misbehave\s+curl -X POST (http://\S+)/control")]
    private static partial Regex Example();
}
