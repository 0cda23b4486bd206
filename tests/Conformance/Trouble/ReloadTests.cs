using System.Net;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>A new configuration while it runs: a bad one changes nothing, a changed one disturbs only what it changes.</summary>
public sealed class ReloadTests : IDisposable
{
    const string Loaded = "prometheus_config_last_reload_successful";

    readonly TroubleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task a_bad_new_file_leaves_the_old_configuration_running_and_is_explained()
    {
        await using var pages = new HostilePages();
        await using var server = await Executable.ServeAsync(Config(pages, "a"), folder["data"], "--web.enable-lifecycle");
        Assert.Equal(1, await server.MetricAsync(Loaded));

        Rewrite(server, "scrape_configs:\n- job_name: a\n  scrap_interval: 1s\n");
        var (status, text) = await ReloadAsync(server);
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("barograph.yml:3:3: scrape_configs[0].scrap_interval: unknown field", text, StringComparison.Ordinal);
        Assert.Equal(0, await server.MetricAsync(Loaded));
        Assert.Equal(["a"], (await server.TargetsAsync()).Keys);
        await Executable.UntilAsync(() => server.NumberAsync("up{job='a'}"), static up => up == 1);

        Rewrite(server, "scrape_configs:\n- job_name: a\n  ec2_sd_configs: [{region: eu}]\n");
        server.Signal(Executable.SigHup);
        await server.SaysAsync("ec2_sd_configs is not built yet");
        Assert.Equal(["a"], (await server.TargetsAsync()).Keys);

        Rewrite(server, Config(pages, "a", "b"));
        Assert.Equal(HttpStatusCode.OK, (await ReloadAsync(server)).Status);
        Assert.Equal(1, await server.MetricAsync(Loaded));
        await Executable.UntilAsync(async () => (await server.TargetsAsync()).Count, static count => count == 2);
    }

    [Fact]
    public async Task a_target_that_a_reload_does_not_touch_is_scraped_without_a_gap()
    {
        await using var pages = new HostilePages();
        await using var server = await Executable.ServeAsync(Config(pages, "kept", "changed", "gone"), folder["data"], "--web.enable-lifecycle");
        await Executable.UntilAsync(() => server.NumberAsync("count(up == 1)"), static up => up == 3);
        for (var round = 0; round < 5; round++)
        {
            Rewrite(server, Config(pages, "kept", "gone") + $"  - {{job_name: changed, scrape_interval: 200ms, scrape_timeout: 200ms, metrics_path: /ok, static_configs: [{{targets: ['127.0.0.1:{pages.Port}'], labels: {{round: '{round}'}}}}]}}\n");
            Assert.Equal(HttpStatusCode.OK, (await ReloadAsync(server)).Status);
            await Task.Delay(300);
        }
        Rewrite(server, Config(pages, "kept"));
        Assert.Equal(HttpStatusCode.OK, (await ReloadAsync(server)).Status);

        await Executable.UntilAsync(() => server.NumberAsync("count(up)"), static up => up == 1);
        Assert.Equal(["kept"], (await server.TargetsAsync()).Keys);
        // A loop that began anew would count the page's one series as added once more; one whose scrape came too late does not.
        Assert.Equal(1, await server.NumberAsync("sum_over_time(scrape_series_added{job='kept'}[5m])"));
        Assert.Equal(0, await server.MetricAsync("prometheus_target_scrape_pool_reloads_failed_total"));
    }

    [Fact]
    public async Task nobody_ends_or_reloads_it_over_http_where_the_command_line_does_not_allow_it()
    {
        await using var server = await Executable.ServeAsync("scrape_configs: []\n", folder["data"]);
        foreach (var path in new[] { "/-/reload", "/-/quit" })
        {
            using var answer = await server.Http.PostAsync(new Uri(path, UriKind.Relative), null);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("not enabled", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal(1, await server.NumberAsync("1"));
    }

    [Fact]
    public async Task quit_over_http_ends_it_in_good_order()
    {
        await using var server = await Executable.ServeAsync("scrape_configs: []\n", folder["data"], "--web.enable-lifecycle");
        using var answer = await server.Http.PostAsync(new Uri("/-/quit", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await server.ExitAsync(Executable.Patience));
    }

    static string Config(HostilePages pages, params string[] jobs)
        => "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\nscrape_configs:\n" + string.Concat(jobs.Select(job =>
            $"  - {{job_name: {job}, metrics_path: /ok, static_configs: [{{targets: ['127.0.0.1:{pages.Port}']}}]}}\n"));

    static void Rewrite(PeerProcess server, string config) => File.WriteAllText(Path.Combine(server.Folder, "barograph.yml"), config);

    static async Task<(HttpStatusCode Status, string Text)> ReloadAsync(PeerProcess server)
    {
        using var answer = await server.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
