using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>What somebody meets who has only the README: help, the demo, and errors that say what to do.</summary>
public sealed class NewcomerTests : IDisposable
{
    readonly TroubleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("serve --help")]
    [InlineData("check --help")]
    [InlineData("check config --help")]
    [InlineData("check metrics --help")]
    [InlineData("test promql --help")]
    [InlineData("demo --help")]
    public async Task help_is_plain_text_where_nobody_looks(string arguments)
    {
        var (code, output, error) = await Executable.RunAsync(folder.Path, arguments.Split(' '));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Theory]
    [InlineData("test promql nowhere.test", 1, "nowhere.test")]
    [InlineData("check config nowhere.yml", 1, "nowhere.yml: no such file or directory")]
    [InlineData("check config", 2, "check config --help")]
    [InlineData("check metrics --format=xml", 2, "xml")]
    [InlineData("test promql", 2, "test promql --help")]
    public async Task a_command_that_cannot_do_its_work_says_what_is_missing(string arguments, int expected, string part)
    {
        var (code, output, error) = await Executable.RunAsync(folder.Path, arguments.Split(' '));
        Assert.Equal(expected, code);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error + output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', error + output);
    }

    [Fact]
    public async Task the_demo_prints_where_to_look_serves_it_and_ends_with_ctrl_c()
    {
        await using var demo = await PeerProcess.StartAsync(
            BarographBinary.Path, static (port, _) => ["demo", $"--listen=127.0.0.1:{port}"], "/-/ready", null, default);
        await demo.SaysAsync("Ctrl-C");
        foreach (var path in new[] { "/", "/targets", "/metrics", "/metrics/node" })
        {
            Assert.Contains($"http://127.0.0.1:{demo.Port}{path}", demo.Output, StringComparison.Ordinal);
            using var answer = await demo.Http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        Assert.DoesNotContain('\e', demo.Output);
        var watch = Stopwatch.StartNew();
        demo.Signal(Executable.SigInt);
        Assert.Equal(0, await demo.ExitAsync(Executable.Patience));
        Assert.True(watch.Elapsed < Executable.Patience, $"{watch.Elapsed}");
    }

    [Fact]
    public async Task a_demo_whose_port_is_taken_says_how_to_choose_another()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var (code, _, error) = await Executable.RunAsync(folder.Path, "demo", $"--listen={holder.LocalEndpoint}");
        Assert.Equal(2, code);
        Assert.Contains("already in use", error, StringComparison.Ordinal);
        Assert.Contains("--listen", error, StringComparison.Ordinal);
    }
}
