using System.Diagnostics;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Deploy;

/// <summary>The rule packs in deploy/rules and their unit tests, as the real promtool sees them.</summary>
public sealed class RulePacksByPromtool(ITestOutputHelper output)
{
    static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(BarographBinary.Path)!, "..", "deploy", "rules"));

    [Fact]
    public void promtool_accepts_every_pack()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        Run(promtool, ["check", "rules", "--lint=all", "--lint-fatal", .. Directory.EnumerateFiles(Folder, "*.yml")]);
    }

    [Fact]
    public void promtool_sees_every_unit_test_pass()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        Run(promtool, ["test", "rules", .. Directory.EnumerateFiles(Path.Combine(Folder, "tests"), "*.yml")]);
    }

    void Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        output.WriteLine(said);
        Assert.True(process.ExitCode == 0, said);
    }
}
