using System.Diagnostics;
using System.Text.RegularExpressions;
using Barograph.App.Flags;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Flags;

/// <summary>A unit file or manifest written for Prometheus needs a new program name only: no flag of the real one is unknown here.</summary>
public sealed partial class FlagsOfPrometheusTests(ITestOutputHelper output)
{
    /// <summary>The first two are the command line's own; the last is Debian's addition, which no other Prometheus takes.</summary>
    static readonly string[] NotOurs = ["help", "version", "web.local-assets"];

    [Fact]
    public async Task every_flag_of_the_real_one_is_known()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var program)) return;
        using var process = Process.Start(new ProcessStartInfo(program, ["--help"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var help = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        var theirs = FlagLine().Matches(help).Select(static match => match.Groups[1].Value).Distinct().ToList();
        output.WriteLine($"{theirs.Count} flags");
        Assert.True(theirs.Count > 40, help);
        Assert.Empty(theirs.Except(NotOurs).Except(ServeFlags.All.Select(static flag => flag.Name)));
    }

    [GeneratedRegex(@"^ {2,6}(?:-h, )?--(?:\[no-\])?([a-z][a-z0-9.-]+)", RegexOptions.Multiline)]
    private static partial Regex FlagLine();
}
