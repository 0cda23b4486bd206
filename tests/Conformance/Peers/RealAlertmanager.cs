using System.Diagnostics;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>Starts the real Alertmanager. Debian's build opens its default templates at a fixed place, so it gets a view of the disk that has them there.</summary>
public static class RealAlertmanager
{
    const string Templates = "/usr/share/prometheus/alertmanager";

    const string Furnish = "mount -t tmpfs none /usr/share && mkdir -p /usr/share/prometheus && cp -r \"$0\" /usr/share/prometheus/alertmanager && exec \"$@\"";

    /// <summary>Null where it is not on this machine or cannot run here; the test's output says why.</summary>
    /// <param name="prepare">Writes <c>am.yml</c>, and what it needs, into the working folder.</param>
    /// <param name="flags">Besides configuration, storage, address and no cluster.</param>
    public static async Task<PeerProcess?> StartAsync(ITestOutputHelper output, Action<string> prepare, string readyPath, params string[] flags)
    {
        if (!Peers.TryFind(Peers.Alertmanager, output, out var program)) return null;
        string[] command = [program];
        if (!Directory.Exists(Templates))
        {
            var beside = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(program)!, "..", "share", "prometheus", "alertmanager"));
            command = ["unshare", "--mount", "--map-root-user", "sh", "-c", Furnish, beside, program];
            if (!Directory.Exists(beside) || !await RunsAsync([.. command[..^1], "true"]))
            {
                output.WriteLine($"NOT COMPARED: the real Alertmanager needs {Templates}, which is not on this machine and cannot be put there for it alone");
                return null;
            }
        }
        return await PeerProcess.StartAsync(
            command[0],
            (port, folder) => [.. command[1..], $"--config.file={folder}/am.yml", $"--storage.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", .. flags],
            readyPath, prepare, default);
    }

    static async Task<bool> RunsAsync(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
