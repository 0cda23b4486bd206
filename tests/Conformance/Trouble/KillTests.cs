using System.Diagnostics;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>The process dies at any moment, or is told to end: what it acknowledged is there again, once.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    const string Nothing = "scrape_configs: []\n";

    readonly TroubleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task killed_again_and_again_it_has_every_acknowledged_push_exactly_once()
    {
        const int SeriesPerPush = 50;
        var random = new Random(20261121);
        var acknowledged = new List<long>();
        var uncertain = new HashSet<long>();
        var nextMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 600_000;
        for (var life = 0; life < 6; life++)
        {
            await using var server = await Executable.ServeAsync(Nothing, folder["data"], "--web.enable-remote-write-receiver");
            await CheckAsync(server, acknowledged, uncertain, SeriesPerPush);
            var killing = KillAfterAsync(server, TimeSpan.FromMilliseconds(random.Next(50, 800)));
            while (!killing.IsCompleted)
            {
                nextMs++; // far from overtaking the clock, however fast the pushes are
                try
                {
                    var (status, text) = await Pushes.SendAsync(server, "pushed", SeriesPerPush, nextMs, life);
                    Assert.True(status == 204, text);
                    acknowledged.Add(nextMs);
                }
                catch (HttpRequestException)
                {
                    uncertain.Add(nextMs); // killed before the answer: it may be there, whole or not at all
                    break;
                }
            }
            await killing;
        }

        await using var last = await Executable.ServeAsync(Nothing, folder["data"], "--web.enable-remote-write-receiver");
        await CheckAsync(last, acknowledged, uncertain, SeriesPerPush);
        output.WriteLine($"{acknowledged.Count} pushes acknowledged, {uncertain.Count} cut off");
        Assert.NotEmpty(acknowledged);
    }

    [Fact]
    public async Task killed_while_it_scrapes_it_has_what_it_showed_before()
    {
        await using var pages = new HostilePages();
        var config = $"global: {{scrape_interval: 200ms, scrape_timeout: 200ms}}\nscrape_configs: [{{job_name: c, metrics_path: /counter, static_configs: [{{targets: ['127.0.0.1:{pages.Port}']}}]}}]\n";
        var before = 0.0;
        for (var life = 0; life < 4; life++)
        {
            await using var server = await Executable.ServeAsync(config, folder["data"]);
            if (life > 0) Assert.True(await server.NumberAsync("count_over_time(scrapes_total[10m])") >= before);
            await Executable.UntilAsync(() => server.NumberAsync("count_over_time(scrapes_total[10m])"), count => count >= before + 3);
            before = await server.NumberAsync("count_over_time(scrapes_total[10m])");
            server.Signal(Executable.SigKill);
            await server.ExitAsync(Executable.Patience);
        }

        await using var last = await Executable.ServeAsync(Nothing, folder["data"]);
        Assert.True(await last.NumberAsync("count_over_time(scrapes_total[10m])") >= before);
        Assert.Equal(0, await last.NumberAsync("resets(scrapes_total[10m])"));
        // Each scrape once: the counter's values are all different.
        var count = await last.NumberAsync("count_over_time(scrapes_total[10m])");
        Assert.Equal(count - 1, await last.NumberAsync("changes(scrapes_total[10m])"));
    }

    [Theory]
    [InlineData(Executable.SigTerm)]
    [InlineData(Executable.SigInt)]
    public async Task told_to_end_it_ends_soon_with_code_0_and_keeps_everything(int signal)
    {
        await using var pages = new HostilePages();
        // One target hangs and one query runs: neither may hold up the end.
        var config = $"scrape_configs: [{{job_name: s, metrics_path: /slow, scrape_interval: 1m, scrape_timeout: 1m, static_configs: [{{targets: ['127.0.0.1:{pages.Port}']}}]}}]\n";
        var nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await using (var server = await Executable.ServeAsync(config, folder["data"], "--web.enable-remote-write-receiver"))
        {
            Assert.Equal(204, (await Pushes.SendAsync(server, "kept", 500, nowMs, 7)).Status);
            var watch = Stopwatch.StartNew();
            server.Signal(signal);
            Assert.Equal(0, await server.ExitAsync(Executable.Patience));
            output.WriteLine($"ended after {watch.Elapsed}");
            Assert.Contains("see you next time", server.Output, StringComparison.Ordinal);
        }

        await using var again = await Executable.ServeAsync(Nothing, folder["data"]);
        Assert.Equal(500 * 7, await again.NumberAsync("sum(kept)"));
    }

    [Fact]
    public async Task an_echo_of_the_signal_does_not_cut_the_end_short()
    {
        await using var server = await Executable.ServeAsync(Nothing, folder["data"]);
        server.Signal(Executable.SigTerm);
        server.Signal(Executable.SigInt);
        Assert.Equal(0, await server.ExitAsync(Executable.Patience));
    }

    static async Task KillAfterAsync(PeerProcess server, TimeSpan delay)
    {
        await Task.Delay(delay);
        server.Signal(Executable.SigKill);
        await server.ExitAsync(Executable.Patience);
    }

    static async Task CheckAsync(PeerProcess server, List<long> acknowledged, HashSet<long> uncertain, int seriesPerPush)
    {
        if (acknowledged.Count == 0) return;
        // A push is there whole or not at all: every series has as many samples as the others.
        var least = (double)acknowledged.Count * seriesPerPush;
        var found = await server.NumberAsync("sum(count_over_time(pushed[1h]))");
        Assert.InRange(found, least, least + (uncertain.Count * seriesPerPush));
        Assert.Equal(0, found % seriesPerPush);
        Assert.Equal(0, await server.NumberAsync("max(count_over_time(pushed[1h])) - min(count_over_time(pushed[1h]))"));
    }
}
