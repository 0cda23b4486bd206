namespace Barograph.Tests.Conformance.Trouble;

/// <summary>A log that cannot be read to its end is found out behind readiness: the process ends all the same, and says so to whoever watches it.</summary>
public sealed class UnreadableLogTests : IDisposable
{
    const string Config = "scrape_configs: []\n";

    readonly TroubleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task a_server_that_cannot_read_its_log_ends_with_an_error()
    {
        await using (var server = await Executable.ServeAsync(Config, folder["data"], "--web.enable-remote-write-receiver"))
        {
            var (status, text) = await Pushes.SendAsync(server, "m", 10, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 1);
            Assert.True(status == 204, text);
            server.Signal(Executable.SigKill);
            await server.ExitAsync(Executable.Patience);
        }
        // Who runs as root may read any file, but not one that is elsewhere and not there.
        var segment = Directory.GetFiles(Path.Combine(folder["data"], "barograph", "wal"))[0];
        File.Move(segment, folder["segment"]);
        File.CreateSymbolicLink(segment, folder["nowhere"]);
        folder.Write("good.yml", Config);
        var (code, _, error) = await Executable.RunAsync(
            folder.Path, "--config.file=good.yml", "--storage.tsdb.path=data", "--storage.replay-patience=0s", $"--web.listen-address=127.0.0.1:{PeerProcess.FreePort()}");
        // 1 where it turned out behind readiness, 2 where that was before.
        Assert.True(code is 1 or 2, $"exit code {code}: {error}");
        Assert.Contains(Path.GetFileName(segment), error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
