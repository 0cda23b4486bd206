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
        await server.SaysAsync("--web.max-connections is 512, but only 50 are taken");

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
        await Executable.UntilAsync(() => server.MetricAsync("barograph_http_connections"), static open => open < 50);
        Assert.Equal(50, await server.MetricAsync("barograph_http_connections_limit"));
        Assert.True(server.Output.Split('\n').Length < 40, "400 callers do not fill the log");
    }

    [Fact]
    public async Task a_caller_beyond_the_limit_waits_for_a_place_and_gets_it()
    {
        await using var server = await PeerProcess.StartAsync(
            BarographBinary.Path,
            (port, folder) => [$"--config.file={folder}/barograph.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--web.max-connections=2"],
            "/-/ready",
            folder => File.WriteAllText(Path.Combine(folder, "barograph.yml"), "scrape_configs: []\n"),
            default);
        // The test's own client keeps one connection; this one takes the other.
        using var holder = new TcpClient("127.0.0.1", server.Port);
        await Executable.UntilAsync(() => server.MetricAsync("barograph_http_connections"), static open => open == 2);
        using var late = new TcpClient("127.0.0.1", server.Port);
        await late.GetStream().WriteAsync("GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var answer = new StreamReader(late.GetStream());
        var waiting = answer.ReadToEndAsync();
        Assert.Equal(2, await server.MetricAsync("barograph_http_connections"));
        Assert.False(waiting.IsCompleted);
        holder.Dispose();
        Assert.StartsWith("HTTP/1.1 200 ", await waiting.WaitAsync(Executable.Patience), StringComparison.Ordinal);
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
