using System.Globalization;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>
/// The built program under everything at once (pushes in order and late, scrapes, rules, deletions, blocks every ten seconds), killed at random
/// moments. Every second start does not wait for its log, and is killed before, while or after it is read. A few lives in CI;
/// <c>BAROGRAPH_KILLS=200</c> makes it the long test.
/// </summary>
public sealed class MixedKillTests(ITestOutputHelper output) : IDisposable
{
    readonly TroubleFolder folder = new();
    readonly SampleLedger ledger = new();
    int before, during, after;
    double scraped;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task nothing_acknowledged_is_lost_nothing_is_invented_and_every_block_is_sound()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("BAROGRAPH_KILLS") ?? "6", CultureInfo.InvariantCulture);
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var dice = new Random(seed);
        await using var pages = new HostilePages();
        var load = new MixedLoad(ledger);
        for (var life = 0; life < kills; life++)
        {
            if (life % 2 == 0) await WholeLifeAsync(life, pages.Port, load, dice);
            else await HastyLifeAsync(pages.Port, load, dice);
            var (code, said, error) = await Executable.RunAsync(folder.Path, "tsdb", "verify", folder["data"]);
            Assert.True(code == 0, said + error);
        }
        // The last one is asked as soon as it has read what the others left.
        await using (var last = await StartAsync(pages.Port, "/-/ready", "--storage.replay-patience=0s"))
        {
            await last.ReplayedAsync();
            await load.CheckAsync(last, allBallast: true);
            await CheckScrapesAsync(last);
        }
        output.WriteLine($"{kills} kills: {ledger.Acknowledged} samples acknowledged one by one, {ledger.CutOff} cut off, {Directory.GetDirectories(folder["data"], "01*").Length} blocks at the end; "
            + $"of the kills that did not wait for the log, {before} fell before anything could be read, {during} while the log was read, {after} after it");
    }

    /// <summary>A start that waits for its log: what it has is counted; then it is put under load and killed.</summary>
    async Task WholeLifeAsync(int life, int port, MixedLoad load, Random dice)
    {
        await using var server = await StartAsync(port, "/-/ready");
        await load.CheckAsync(server, allBallast: false);
        await CheckScrapesAsync(server);
        await load.PushBallastAsync(server, life);
        var work = load.RunAsync(server, dice);
        // Blocks are tended every five seconds: every third of these lives gets that far.
        await Task.Delay(life % 6 == 2 ? dice.Next(4500, 9000) : dice.Next(300, 2500));
        var seen = await server.NumberAsync("count_over_time(scrapes_total[6h])");
        await KillAsync(server, load, work);
        // Nothing was scraped where the machine is that slow.
        if (!double.IsNaN(seen)) scraped = seen;
    }

    /// <summary>
    /// A start that does not wait, under load from its first moment: the writes wait for the log. Killed soon after the launch, soon after it is ready,
    /// or when it has read everything, been counted and gone on.
    /// </summary>
    async Task HastyLifeAsync(int port, MixedLoad load, Random dice)
    {
        var moment = dice.Next(3);
        await using var server = await StartAsync(port, moment == 0 ? null : "/-/ready", "--storage.replay-patience=0s");
        if (moment == 2)
        {
            await server.ReplayedAsync();
            await load.CheckAsync(server, allBallast: false);
            await CheckScrapesAsync(server);
        }
        var work = load.RunAsync(server, dice);
        await Task.Delay(moment switch { 0 => dice.Next(700), 1 => dice.Next(150), _ => dice.Next(1500) });
        await KillAsync(server, load, work);
        if (server.Output.Contains("Head is ready", StringComparison.Ordinal)) after++;
        else if (server.Output.Contains("Head can be read", StringComparison.Ordinal)) during++;
        else before++;
    }

    static async Task KillAsync(PeerProcess server, MixedLoad load, Task work)
    {
        load.End();
        server.Signal(Executable.SigKill);
        await server.ExitAsync(Executable.Patience);
        await work;
    }

    Task<PeerProcess> StartAsync(int port, string? readyPath, params string[] flags)
    {
        folder.Write("rules.yml", "groups: [{name: g, interval: 200ms, rules: [{record: 'rule:scrapes', expr: 'scrapes_total'}, {alert: Always, expr: 'scrapes_total > 0'}]}]");
        return Executable.ServeAsync(
            $$"""
            global: {scrape_interval: 200ms, scrape_timeout: 200ms}
            rule_files: [{{folder["rules.yml"]}}]
            storage: {tsdb: {out_of_order_time_window: 5m} }
            scrape_configs: [{job_name: c, metrics_path: /counter, static_configs: [{targets: ['127.0.0.1:{{port}}'] }] }]
            """,
            folder["data"], readyPath,
            ["--web.enable-remote-write-receiver", "--web.enable-admin-api", "--storage.tsdb.min-block-duration=10s", "--storage.tsdb.max-block-duration=90s", .. flags]);
    }

    /// <summary>What a reader has seen of scraped and recorded samples is there again, each once.</summary>
    async Task CheckScrapesAsync(PeerProcess server)
    {
        if (scraped == 0) return;
        var count = await server.NumberAsync("count_over_time(scrapes_total[6h])");
        Assert.True(count >= scraped, $"{scraped} scrapes were seen before the kill, {count} are there");
        // Each scrape once: the counter goes up with every one of them. One moment for all: it scrapes meanwhile.
        Assert.Equal(1, await server.NumberAsync("count_over_time(scrapes_total[6h]) - changes(scrapes_total[6h])"));
        Assert.Equal(0, await server.NumberAsync("resets(scrapes_total[6h])"));
        Assert.Equal(0, await server.NumberAsync("resets({__name__='rule:scrapes'}[6h])"));
    }
}
