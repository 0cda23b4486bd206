using System.Net.Sockets;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>A process that may open few files, and callers who open more connections than that.</summary>
public sealed class FewDescriptorsTests
{
    [Fact]
    public async Task callers_cannot_use_up_the_files_that_it_needs_itself()
    {
        await using var pages = new HostilePages();
        await using var server = await PeerProcess.StartAsync(
            "/bin/sh",
            (port, folder) => ["-c", $"ulimit -n 300; exec '{BarographBinary.Path}' --config.file={folder}/barograph.yml --storage.tsdb.path={folder}/data --web.listen-address=127.0.0.1:{port}"],
            "/-/ready",
            folder => File.WriteAllText(Path.Combine(folder, "barograph.yml"),
                $"scrape_configs: [{{job_name: a, metrics_path: /counter, scrape_interval: 200ms, scrape_timeout: 200ms, static_configs: [{{targets: ['127.0.0.1:{pages.Port}']}}]}}]\n"),
            default);
        Assert.Contains("--web.max-connections is 512, but only 50 are taken", server.Output, StringComparison.Ordinal);

        var callers = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 400; i++) callers.Add(new TcpClient("127.0.0.1", server.Port));
            var scraped = pages.Counter;
            await Executable.UntilAsync(() => Task.FromResult(pages.Counter), count => count > scraped + 3);
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
        }

        await Executable.UntilAsync(() => AnswersAsync(server), static answers => answers);
        await Executable.UntilAsync(() => server.NumberAsync("count_over_time(scrapes_total[5m])"), static scrapes => scrapes > 3);
        Assert.True(server.Output.Split('\n').Length < 40, "400 callers do not fill the log");
    }

    static async Task<bool> AnswersAsync(PeerProcess server)
    {
        try
        {
            return await server.NumberAsync("1") == 1;
        }
        catch (HttpRequestException)
        {
            return false; // the many connections are not all gone yet
        }
    }
}
