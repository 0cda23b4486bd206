using System.Diagnostics;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Flags;

/// <summary>A real bash sources what the program prints and asks it as its tab key would.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("barograph quer", "query")]
    [InlineData("barograph query r", "range")]
    [InlineData("barograph serve --query.max-s", "--query.max-samples")]
    [InlineData("barograph query instant -o c", "csv")]
    public async Task bash_completes_verbs_flags_and_their_values(string typed, string expected)
    {
        var words = typed.Split(' ');
        var script = $"""
            source <(barograph completion bash)
            COMP_LINE='{typed}' COMP_POINT={typed.Length} COMP_WORDS=({typed}) COMP_CWORD={words.Length - 1}
            _barograph
            printf '%s\n' "{"${COMPREPLY[@]}"}"
            """;
        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true };
        start.Environment["PATH"] = Path.GetDirectoryName(BarographBinary.Path) + ":" + start.Environment["PATH"];
        using var bash = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Executable.Patience);
        var found = await bash.StandardOutput.ReadToEndAsync(deadline.Token);
        await bash.WaitForExitAsync(deadline.Token);
        Assert.Contains(expected, found.Split('\n'));
    }
}
