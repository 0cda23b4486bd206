using System.Diagnostics;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Targets;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Tracing;

/// <summary><c>podtrace -- COMMAND</c> as a script sees it: exit codes, signals, which output is whose, what replay and compare say.</summary>
public sealed partial class TracedCommandTests
{
    static bool CanRun => File.Exists("/sys/kernel/btf/vmlinux") && Capabilities.Own().CanTrace && Environment.UserName == "root" && ControlGroups.OfThisMachine().Unified is not null;

    [Fact]
    public async Task the_commands_exit_code_is_ours_and_its_output_goes_to_the_standard_error()
    {
        if (!CanRun) return;
        using var folder = new TroubleFolder();
        var (code, output, error) = await Executable.RunAsync(folder.Path, "trace", "--output", "json", "--", "sh", "-c", "echo said; exit 3");
        Assert.Equal((3, "said"), (code, error.Trim()));
        Assert.All(output.TrimEnd('\n').Split('\n'), static line => Assert.StartsWith("{\"time\":", line, StringComparison.Ordinal));
        var missing = await Executable.RunAsync(folder.Path, "trace", "--", "/no/such/program");
        Assert.Equal(127, missing.Code);
        Assert.Contains("/no/such/program could not be started", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_signal_reaches_the_command_and_the_report_is_printed()
    {
        if (!CanRun) return;
        var start = new ProcessStartInfo(BarographBinary.Path, ["trace", "--diagnose", "--", "bash", "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done"])
        { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        Assert.Equal("ready", await process.StandardError.ReadLineAsync());
        _ = kill(process.Id, 15);
        using var deadline = new CancellationTokenSource(Executable.Patience);
        await process.WaitForExitAsync(deadline.Token);
        Assert.Equal(7, process.ExitCode);
        Assert.StartsWith("=== Diagnostic Report (collected over ", await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_recording_gives_the_same_report_and_what_is_no_report_is_told()
    {
        if (!CanRun) return;
        using var folder = new TroubleFolder();
        var live = await Executable.RunAsync(folder.Path, "trace", "--diagnose", "--export", "json=now.json", "--record", "now.trace", "--", "sh", "-c", "cat /nonexistent");
        var replayed = await Executable.RunAsync(folder.Path, "trace", "--replay", "now.trace", "--diagnose");
        Assert.Equal((1, live.Output), (live.Code, replayed.Output));
        var compared = await Executable.RunAsync(folder.Path, "trace", "compare", "now.json", "now.json");
        Assert.Equal(0, compared.Code);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "no.json"), "hello");
        foreach (var (file, says) in ((string, string)[])[("none.json", "there is no file none.json"), ("no.json", "no.json: line 1: no JSON"), (".", ". is a folder")])
        {
            var refused = await Executable.RunAsync(folder.Path, "trace", "compare", "now.json", file);
            Assert.Equal(1, refused.Code);
            Assert.Contains(says, refused.Error, StringComparison.Ordinal);
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
