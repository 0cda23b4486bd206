using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Targets;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Tracing;

/// <summary>The built program traces a real command, and a real Prometheus scrapes what it shows.</summary>
public sealed class TracedMetricsTests(ITestOutputHelper output)
{
    const int SigTerm = 15;
    const string Block = "podtrace_cpu_block_seconds_histogram";

    /// <summary>Rights and type information, and nothing else, decide whether these tests run: where they can, they must.</summary>
    static bool CanRun => File.Exists("/sys/kernel/btf/vmlinux") && Capabilities.Own().CanTrace && Environment.UserName == "root" && ControlGroups.OfThisMachine().Unified is not null;

    // Nothing else happens in the group: what is counted is exact.
    const string Script = "dd if=/dev/zero of=\"$0\" bs=4096 count=25 conv=fsync 2>/dev/null; for i in 1 2 3; do (: >/dev/tcp/127.0.0.1/1) 2>/dev/null; done; exec sleep 1000";

    [Fact]
    public async Task prometheus_takes_the_page_with_classic_and_native_histograms()
    {
        if (!CanRun || !Peers.TryFind(Peers.Prometheus, output, out var prometheus)) return;
        await using var traced = await TracedAsync();
        // Tables and events come on different ways, and the command may be anywhere in its script.
        await UntilAsync(traced.Http, "/metrics", static page => Value(page, "podtrace_connects_failed_total") == 3 && Value(page, "podtrace_errors_total", "error_code=\"ECONNREFUSED\"") == 3
            && Value(page, "podtrace_filesystem_bytes_total", "operation=\"write\"") == 25 * 4096 && Value(page, "podtrace_fs_latency_seconds_histogram_count", "type=\"fsync\"") == 1);
        var page = await traced.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal(25, Value(page, "podtrace_fs_latency_seconds_histogram_count", "type=\"write\",process_name=\"dd\""));
        Assert.Equal(1, Value(page, "podtrace_fs_latency_seconds_histogram_count", "type=\"fsync\",process_name=\"dd\""));
        Assert.Equal(3, Value(page, "podtrace_errors_total", "error_code=\"ECONNREFUSED\""));
        Check(page);

        await using var peer = await PeerProcess.StartAsync(prometheus, static (port, folder) =>
            ["--config.file=" + Path.Combine(folder, "prometheus.yml"), "--storage.tsdb.path=" + Path.Combine(folder, "data"), "--enable-feature=native-histograms", $"--web.listen-address=127.0.0.1:{port}"],
            "/-/ready", folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), $$"""
                global: { scrape_interval: 1s, scrape_timeout: 1s }
                scrape_configs:
                  - job_name: podtrace
                    static_configs: [{ targets: ["127.0.0.1:{{traced.Port}}"] }]
                  - job_name: classic
                    scrape_protocols: [OpenMetricsText1.0.0]
                    static_configs: [{ targets: ["127.0.0.1:{{traced.Port}}"] }]
                """), default);
        Assert.Equal("3", await AskAsync(peer, "podtrace_connects_failed_total{job=\"podtrace\"}"));
        Assert.Equal("25", await AskAsync(peer, "histogram_count(podtrace_fs_latency_seconds_histogram{job=\"podtrace\",type=\"write\",process_name=\"dd\"})"));
        Assert.Equal("25", await AskAsync(peer, "podtrace_fs_latency_seconds_histogram_bucket{job=\"classic\",type=\"write\",process_name=\"dd\",le=\"+Inf\"}"));
        Assert.Equal("3", await AskAsync(peer, "podtrace_errors_total{job=\"classic\",error_code=\"ECONNREFUSED\"}"));
        Assert.NotEmpty(await AskAsync(peer, $"histogram_quantile(0.5, sum({Block}{{job=\"podtrace\"}}))"));
    }

    [Fact]
    public async Task serve_shows_what_it_traces_among_its_own_metrics()
    {
        if (!CanRun) return;
        using var folder = new TroubleFolder();
        var groups = ControlGroups.OfThisMachine();
        using var command = TracedCommand.Prepare(groups, $"podtrace-serve-{Environment.ProcessId}");
        await using var server = await PeerProcess.StartAsync(BarographBinary.Path, (port, own) =>
        {
            File.WriteAllText(Path.Combine(own, "b.yml"), "scrape_configs: []\n");
            return ["serve", $"--config.file={own}/b.yml", $"--storage.tsdb.path={own}/data", $"--web.listen-address=127.0.0.1:{port}", $"--trace.cgroup={groups.Below(command.Group.Path)}"];
        }, "/-/ready", null, default);
        await UntilAsync(server.Http, "/metrics", static page => Value(page, "podtrace_up") == 1);
        using var process = command.Start(["bash", "-c", Script, Path.Combine(folder.Path, "x")]);
        try
        {
            await UntilAsync(server.Http, "/metrics", static page => Value(page, "podtrace_connects_failed_total") == 3 && Value(page, "podtrace_filesystem_bytes_total", "operation=\"write\"") == 25 * 4096);
            Assert.Contains("prometheus_http_requests_total", await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
        }
        finally
        {
            await TracedCommand.EndAsync(process);
        }
        server.Signal(SigTerm);
        Assert.Equal(0, await server.ExitAsync(TimeSpan.FromSeconds(120)));
    }

    [Fact]
    public async Task root_gives_up_what_a_tracer_does_not_need()
    {
        if (!CanRun) return;
        var start = new ProcessStartInfo(BarographBinary.Path, ["trace", "--pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--filter", "proc", "--metrics"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PODTRACE_METRICS_ADDR"] = "127.0.0.1:0";
        using var process = Process.Start(start)!;
        try
        {
            Assert.StartsWith("metrics at ", await process.StandardError.ReadLineAsync(), StringComparison.Ordinal);
            var held = (await File.ReadAllLinesAsync($"/proc/{process.Id}/status")).Single(static l => l.StartsWith("CapEff:", StringComparison.Ordinal));
            // DAC_OVERRIDE, DAC_READ_SEARCH, NET_BIND_SERVICE, SYS_PTRACE, PERFMON, BPF: of these, what we hold ourselves.
            Assert.Equal(0ul, ulong.Parse(held.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ~0xc000080406ul);
        }
        finally
        {
            await TracedCommand.EndAsync(process);
        }
    }

    static Task<PeerProcess> TracedAsync()
        => PeerProcess.StartAsync("/usr/bin/env", static (port, folder) =>
            [$"PODTRACE_METRICS_ADDR=127.0.0.1:{port}", "PODTRACE_RATE_LIMIT_PER_SEC=1000", BarographBinary.Path, "trace", "--metrics", "--", "bash", "-c", Script, Path.Combine(folder, "x")],
            "/metrics", null, default);

    // The names that podtrace has, and no other complaint.
    void Check(string page)
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(page);
        process.StandardInput.Close();
        var complaints = process.StandardError.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.All(complaints, static c => Assert.Matches(@"^podtrace_(dns_latency|fs_latency|cpu_block)_seconds_(gauge|histogram) metric name should not include type '(gauge|histogram)'$", c));
    }

    static Task UntilAsync(HttpClient http, string path, Func<string, bool> expected)
        => Executable.UntilAsync(() => http.GetStringAsync(new Uri(path, UriKind.Relative)), expected);

    /// <summary>The sum of a metric's samples with these labels in them; -1 = there are none.</summary>
    static double Value(string page, string name, string labels = "")
    {
        var found = page.Split('\n').Where(l => (l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal)) && l.Contains(labels, StringComparison.Ordinal)).ToList();
        return found.Count == 0 ? -1 : found.Sum(static l => double.Parse(l.AsSpan(l.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
    }

    static async Task<string> AskAsync(PeerProcess peer, string query)
    {
        var answer = "";
        await Executable.UntilAsync(async () =>
        {
            using var got = JsonDocument.Parse(await peer.Http.GetStringAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString(query), UriKind.Relative)));
            var result = got.RootElement.GetProperty("data").GetProperty("result");
            return answer = result.GetArrayLength() > 0 ? result[0].GetProperty("value")[1].GetString()! : "";
        }, static value => value.Length > 0);
        return answer;
    }
}
