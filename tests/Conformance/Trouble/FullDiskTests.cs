using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>The disk fills up while it writes: senders hear of it, nothing is half there, and it goes on when there is room again.</summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IDisposable
{
    const string Config = "scrape_configs: []\n";
    const int SeriesPerPush = 200;

    readonly TroubleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task a_full_disk_refuses_writes_answers_queries_and_heals()
    {
        var data = Directory.CreateDirectory(folder["disk"]).FullName;
        if (!SmallDisk.TryMount(data, "size=6m", out var disk))
        {
            output.WriteLine("not run: this machine does not let the tests mount a small disk");
            return;
        }
        using (disk)
        {
            int stored;
            await using (var server = await Executable.ServeAsync(Config, data, "--web.enable-remote-write-receiver"))
            {
                var nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 600_000;
                stored = await FillAsync(server, nowMs);
                Assert.Equal((double)stored * SeriesPerPush, await CountAsync(server));

                disk.Resize("40m");
                for (var i = 0; i < 5; i++)
                {
                    var (status, text) = await Pushes.SendAsync(server, $"later{i}", SeriesPerPush, nowMs + 400_000, 1);
                    Assert.True(status == 204, text);
                    stored++;
                }
                Assert.Equal((double)stored * SeriesPerPush, await CountAsync(server));
                await server.SaysAsync("The log can be written again");
                Assert.True(server.Output.Split('\n').Count(static l => l.Contains("No space left", StringComparison.Ordinal)) < 10, "the log says it once, not with each push");
                server.Signal(Executable.SigKill);
                await server.ExitAsync(Executable.Patience);
            }

            await using var again = await Executable.ServeAsync(Config, data);
            Assert.Equal((double)stored * SeriesPerPush, await CountAsync(again));
        }
    }

    /// <summary>Pushes until the disk is full and then some more; returns how many were taken.</summary>
    static async Task<int> FillAsync(PeerProcess server, long timeMs)
    {
        var (stored, refused) = (0, 0);
        for (var push = 0; refused < 20; push++)
        {
            Assert.True(push < 2000, "6 MiB take no more than that");
            var padding = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(3000));
            var (status, text) = await Pushes.SendAsync(server, $"fill{push}", SeriesPerPush, timeMs, 1, padding);
            if (status == 204)
            {
                stored++;
                continue;
            }
            refused++;
            Assert.Equal(503, status);
            Assert.Contains("No space left on device", text, StringComparison.Ordinal);
        }
        Assert.True(stored > 0);
        return stored;
    }

    static Task<double> CountAsync(PeerProcess server) => server.NumberAsync("count(last_over_time({__name__=~'fill.*|later.*'}[1h]))");
}
