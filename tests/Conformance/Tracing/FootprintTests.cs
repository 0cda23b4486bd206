using System.Globalization;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Targets;
using Barograph.Tests.Conformance.Trouble;

namespace Barograph.Tests.Conformance.Tracing;

/// <summary>How large the built program grows while it traces a busy command and is scraped.</summary>
public sealed class FootprintTests
{
    const int MaxResidentKiB = 80 * 1024;

    // Half a million calls that are added up, three thousand failures that are told one by one.
    const string Script = "dd if=/dev/zero of=/dev/null bs=1 count=250000 2>/dev/null; for i in {1..3000}; do : </nonexistent/$i; done 2>/dev/null; exec sleep 1000";

    [Theory]
    [InlineData("--output", "json")]
    [InlineData("--diagnose", "1000s")]
    public async Task a_tracer_that_is_busy_and_scraped_stays_below_80_mib(params string[] mode)
    {
        if (!File.Exists("/sys/kernel/btf/vmlinux") || !Capabilities.Own().CanTrace || Environment.UserName != "root" || ControlGroups.OfThisMachine().Unified is null) return;
        await using var traced = await PeerProcess.StartAsync("/usr/bin/env", (port, _) =>
            [$"PODTRACE_METRICS_ADDR=127.0.0.1:{port}", "PODTRACE_RATE_LIMIT_PER_SEC=1000", BarographBinary.Path, "trace", "--metrics", .. mode, "--", "bash", "-c", Script], "/metrics", null, default);
        // The last failure has been told: everything before it, too.
        await Executable.UntilAsync(() => traced.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)),
            static page => page.Split('\n').Any(static l => l.StartsWith("podtrace_errors_total{", StringComparison.Ordinal) && l.Contains("\"ENOENT\"", StringComparison.Ordinal)
                && double.Parse(l.AsSpan(l.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture) >= 3000));
        var peak = (await File.ReadAllLinesAsync($"/proc/{traced.ProcessId}/status")).Single(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kibibytes = int.Parse(peak.AsSpan(6, peak.Length - 8).Trim(), CultureInfo.InvariantCulture);
        Assert.InRange(kibibytes, 10 * 1024, MaxResidentKiB);
    }
}
