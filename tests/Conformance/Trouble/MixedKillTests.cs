using System.Globalization;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>
/// The built program under everything at once (pushes in order and late, scrapes, rules, deletions, blocks every ten seconds), killed at random
/// moments. A few lives in CI; <c>BAROGRAPH_KILLS=200</c> makes it the long test.
/// </summary>
public sealed class MixedKillTests(ITestOutputHelper output) : IDisposable
{
    const int SeriesPerPush = 4;

    readonly TroubleFolder folder = new();
    readonly SampleLedger ledger = new();
    long steadyMs, doomedMs, doomedFromMs;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task nothing_acknowledged_is_lost_nothing_is_invented_and_every_block_is_sound()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("BAROGRAPH_KILLS") ?? "5", CultureInfo.InvariantCulture);
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var pages = new HostilePages();
        var scraped = 0.0;
        for (var life = 0; life <= kills; life++)
        {
            await using var server = await StartAsync(pages.Port);
            foreach (var metric in (string[])["steady", "late", "doomed"]) await ledger.CheckAsync(server, metric);
            await CheckScrapesAsync(server, scraped);
            if (life == kills) break;
            var work = Task.WhenAll(PushAsync(server), PushLateAsync(server, new Random(random.Next())), DeleteAsync(server, new Random(random.Next())));
            // Blocks are tended every five seconds: every third life gets that far.
            await Task.Delay(life % 3 == 1 ? random.Next(4500, 9000) : random.Next(300, 2500));
            scraped = await server.NumberAsync("count_over_time(scrapes_total[6h])");
            server.Signal(Executable.SigKill);
            await server.ExitAsync(Executable.Patience);
            await work;
            var (code, said, error) = await Executable.RunAsync(folder.Path, "tsdb", "verify", folder["data"]);
            Assert.True(code == 0, said + error);
        }
        output.WriteLine($"{kills} kills: {ledger.Acknowledged} samples acknowledged, {ledger.CutOff} cut off, {Directory.GetDirectories(folder["data"], "01*").Length} blocks at the end");
    }

    Task<PeerProcess> StartAsync(int port)
    {
        folder.Write("rules.yml", "groups: [{name: g, interval: 200ms, rules: [{record: 'rule:scrapes', expr: 'scrapes_total'}, {alert: Always, expr: 'scrapes_total > 0'}]}]");
        return Executable.ServeAsync(
            $$"""
            global: {scrape_interval: 200ms, scrape_timeout: 200ms}
            rule_files: [{{folder["rules.yml"]}}]
            storage: {tsdb: {out_of_order_time_window: 5m} }
            scrape_configs: [{job_name: c, metrics_path: /counter, static_configs: [{targets: ['127.0.0.1:{{port}}'] }] }]
            """,
            folder["data"], "--web.enable-remote-write-receiver", "--web.enable-admin-api", "--storage.tsdb.min-block-duration=10s", "--storage.tsdb.max-block-duration=90s");
    }

    /// <summary>In order, as a scraper of somewhere else would.</summary>
    async Task PushAsync(PeerProcess server)
    {
        do steadyMs = Math.Max(steadyMs + 1, Now());
        while (await PushAsync(server, "steady", steadyMs));
    }

    /// <summary>Anywhere in the last minute, no time twice.</summary>
    async Task PushLateAsync(PeerProcess server, Random random)
    {
        var used = new HashSet<long>();
        long time;
        do
        {
            do time = Now() - random.Next(60_000);
            while (!used.Add(time));
        }
        while (await PushAsync(server, "late", time));
    }

    /// <summary>Pushes, and now and then deletes a span of what it has pushed.</summary>
    async Task DeleteAsync(PeerProcess server, Random random)
    {
        do
        {
            doomedMs = Math.Max(doomedMs + 1, Now());
            if (doomedFromMs == 0) doomedFromMs = doomedMs;
            if (random.Next(8) == 0 && !await DeleteAsync(server, random.NextInt64(doomedFromMs, doomedMs), random.Next(1, 3000))) return;
        }
        while (await PushAsync(server, "doomed", doomedMs));
    }

    async Task<bool> DeleteAsync(PeerProcess server, long fromMs, int lengthMs)
    {
        var toMs = Math.Min(doomedMs - 1, fromMs + lengthMs);
        if (toMs < fromMs) return true;
        var address = new Uri($"/api/v1/admin/tsdb/delete_series?match[]=doomed&start={Seconds(fromMs)}&end={Seconds(toMs)}", UriKind.Relative);
        var acknowledged = false;
        try
        {
            using var answer = await server.Http.PostAsync(address, null);
            acknowledged = answer.IsSuccessStatusCode;
            Assert.True(acknowledged, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            // Killed before it answered: done or not.
        }
        for (var i = 0; i < SeriesPerPush; i++) ledger.Delete($"doomed/{i}", fromMs, toMs, acknowledged);
        return acknowledged;
    }

    async Task<bool> PushAsync(PeerProcess server, string metric, long timeMs)
    {
        try
        {
            var (status, text) = await Pushes.SendAsync(server, metric, SeriesPerPush, timeMs, timeMs % 1000);
            Assert.True(status == 204, text);
            for (var i = 0; i < SeriesPerPush; i++) ledger.Keep($"{metric}/{i}", timeMs, timeMs % 1000);
            await Task.Delay(3);
            return true;
        }
        catch (HttpRequestException)
        {
            for (var i = 0; i < SeriesPerPush; i++) ledger.Doubt($"{metric}/{i}", timeMs, timeMs % 1000);
            return false;
        }
    }

    /// <summary>What a reader has seen of scraped and recorded samples is there again, each once.</summary>
    static async Task CheckScrapesAsync(PeerProcess server, double before)
    {
        if (before == 0) return;
        var count = await server.NumberAsync("count_over_time(scrapes_total[6h])");
        Assert.True(count >= before, $"{before} scrapes were seen before the kill, {count} are there");
        // Each scrape once: the counter goes up with every one of them.
        Assert.Equal(1, await server.NumberAsync("count_over_time(scrapes_total[6h]) - changes(scrapes_total[6h])"));
        Assert.Equal(0, await server.NumberAsync("resets(scrapes_total[6h])"));
        Assert.Equal(0, await server.NumberAsync("resets({__name__='rule:scrapes'}[6h])"));
    }

    static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    static string Seconds(long ms) => (ms / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
}
