using System.Net;
using System.Net.Sockets;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>A start that cannot work: exit code, and one line that says why and where.</summary>
public sealed class StartTests : IDisposable
{
    const string Good = "scrape_configs: [{job_name: a, static_configs: [{targets: ['127.0.0.1:1']}]}]\n";

    readonly TroubleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task everything_that_is_wrong_with_the_configuration_is_said_at_once_with_its_place()
    {
        folder.Write("bad.yml", "global:\n  scrape_intervall: 1s\n  scrape_timeout: 5x\nscrape_configs:\n- job_name: a\nfoo: 1\n");
        var (code, _, error) = await Executable.RunAsync(folder.Path, "--config.file=bad.yml");
        Assert.Equal(2, code);
        Assert.Contains("bad.yml:2:3: global.scrape_intervall: unknown field", error, StringComparison.Ordinal);
        Assert.Contains("bad.yml:3:19: global.scrape_timeout: not a valid duration", error, StringComparison.Ordinal);
        Assert.Contains("bad.yml:6:1: foo: unknown field; allowed: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task what_is_not_built_yet_is_refused_by_its_name()
    {
        folder.Write("unbuilt.yml", "scrape_configs:\n- job_name: a\n  ec2_sd_configs: [{region: eu}]\nremote_write: [{url: 'http://u:hidden1@127.0.0.1:1/'}]\n");
        var (code, _, error) = await Executable.RunAsync(folder.Path, "--config.file=unbuilt.yml");
        Assert.Equal(2, code);
        Assert.Contains("unbuilt.yml:3: scrape_configs[0].ec2_sd_configs is not built yet", error, StringComparison.Ordinal);
        Assert.Contains("unbuilt.yml:4: remote_write is not built yet", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden1", error, StringComparison.Ordinal);
        var (checkCode, output, checkError) = await Executable.RunAsync(folder.Path, "check", "config", "unbuilt.yml");
        Assert.Equal((0, ""), (checkCode, checkError));
        Assert.Contains("ec2_sd_configs is not built yet", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("--query.timeout=soon", "--query.timeout=soon: must be a duration")]
    [InlineData("--query.max-concurrency=0", "--query.max-concurrency=0: must be more than 0")]
    [InlineData("--storage.tsdb.path=", "--storage.tsdb.path=: must not be empty")]
    [InlineData("--web.enable-lifecycle=maybe", "must be true or false")]
    [InlineData("--web.cors.origin=(", "missing closing )")]
    [InlineData("--web.listen-address=9090", "expected host:port")]
    [InlineData("--web.listen-address=no-such-host.invalid:9090", "no-such-host.invalid:9090")]
    [InlineData("--web.listen-address=192.0.2.1:9090", "cannot listen on 192.0.2.1:9090")]
    [InlineData("--enable-feature=otlp-deltatocumulative", "not built yet")]
    [InlineData("stray", "stray")]
    public async Task a_flag_that_cannot_be_is_refused_in_a_line(string flag, string part)
    {
        folder.Write("good.yml", Good);
        var (code, output, error) = await Executable.RunAsync(folder.Path, "--config.file=good.yml", flag);
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', error);
    }

    [Fact]
    public async Task a_missing_configuration_file_is_named()
    {
        var (code, _, error) = await Executable.RunAsync(folder.Path, "--config.file=nowhere.yml");
        Assert.Equal(2, code);
        Assert.Contains("nowhere.yml: no such file or directory", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_port_in_use_is_said_with_the_flag_that_helps()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        folder.Write("good.yml", Good);
        var (code, _, error) = await Executable.RunAsync(folder.Path, "--config.file=good.yml", $"--web.listen-address={holder.LocalEndpoint}");
        Assert.Equal(2, code);
        Assert.Contains($"{holder.LocalEndpoint}: address already in use", error, StringComparison.Ordinal);
        Assert.Contains("--web.listen-address", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_file_in_place_of_the_data_directory_is_named()
    {
        folder.Write("good.yml", Good);
        folder.Write("data", "not a directory");
        await RefusesDataAsync("data", "data");
        Assert.Equal("not a directory", File.ReadAllText(folder["data"]));
    }

    [Fact]
    public async Task a_read_only_data_directory_is_said_to_be_just_that()
    {
        folder.Write("good.yml", Good);
        Directory.CreateDirectory(folder["ro"]);
        if (!SmallDisk.TryMount(folder["ro"], "ro,size=1m", out var disk)) return;
        using (disk) await RefusesDataAsync("ro", "Read-only file system");
    }

    [Fact]
    public async Task a_second_process_does_not_get_the_data_directory_and_does_not_disturb_the_first()
    {
        folder.Write("good.yml", Good);
        await using var first = await Executable.ServeAsync(Good, folder["data"]);
        await RefusesDataAsync("data", "in use by another process");
        Assert.Equal(1, await first.NumberAsync("1"));
    }

    async Task RefusesDataAsync(string data, string part)
    {
        var (code, _, error) = await Executable.RunAsync(
            folder.Path, "--config.file=good.yml", "--storage.tsdb.path=" + data, $"--web.listen-address=127.0.0.1:{PeerProcess.FreePort()}");
        Assert.Equal(2, code);
        Assert.Contains("cannot start: ", error, StringComparison.Ordinal);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
