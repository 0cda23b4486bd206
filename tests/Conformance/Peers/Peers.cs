using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>
/// Finds the real programs that we compare ourselves with. Order: the folder named by the environment variable <c>PEERS</c>,
/// <c>.peers/usr/bin</c> or <c>tests/.peers/usr/bin</c> in any folder above the test assembly, then <c>PATH</c>.
/// </summary>
public static class Peers
{
    public const string Prometheus = "prometheus";
    public const string Promtool = "promtool";
    public const string Alertmanager = "prometheus-alertmanager";
    public const string Amtool = "amtool";
    public const string NodeExporter = "prometheus-node-exporter";

    public static string? Find(string program)
    {
        foreach (var folder in Folders())
        {
            var candidate = Path.Combine(folder, program);
            if (File.Exists(candidate)) return candidate;
        }

        return null;
    }

    /// <summary>As <see cref="Find"/>, and writes to the test's output why nothing was compared.</summary>
    public static bool TryFind(string program, ITestOutputHelper output, out string path)
    {
        path = Find(program) ?? "";
        if (path.Length > 0) return true;
        output.WriteLine($"NOT COMPARED: the real {program} is not on this machine (set PEERS to the folder that holds it)");
        return false;
    }

    static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("PEERS") is { Length: > 0 } named)
        {
            yield return named;
            yield return Path.Combine(named, "usr", "bin");
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            yield return Path.Combine(at.FullName, ".peers", "usr", "bin");
            yield return Path.Combine(at.FullName, "tests", ".peers", "usr", "bin");
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }
}
