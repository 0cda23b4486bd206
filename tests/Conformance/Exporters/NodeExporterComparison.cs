using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Barograph.Exporters.Node;
using Barograph.Formats.Exposition;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Exporters;

/// <summary>
/// Our page about this machine beside the real node_exporter's. Ours is read before and after the real one, so a counter of the real
/// one must lie between: an exact comparison of numbers that move.
/// </summary>
public sealed partial class NodeExporterComparison(ITestOutputHelper output)
{
    const int Attempts = 20;
    const double ClockSlackSeconds = 0.05; // the kernel's idle times are known to step back by a tick or two

    [Fact]
    public async Task families_types_labels_and_values_are_the_real_ones()
    {
        if (await RealPage(["--collector.textfile.directory=/nowhere/at/all"], null, Everything) is not var (before, real, after)) return;
        Compare(before, real, after);
        output.WriteLine($"compared {real.Types.Count} families, {real.Samples.Count} samples");
    }

    [Fact]
    public async Task on_a_machine_made_of_files_every_sample_is_the_real_one()
    {
        var machine = Directory.CreateTempSubdirectory("barograph-machine-").FullName;
        try
        {
            FixtureMachine.Write(machine);
            var paths = new NodePaths($"{machine}/proc", $"{machine}/sys", $"{machine}/root", $"{machine}/udev");
            // The fixture's network devices are not the kernel's, which netlink would tell of.
            string[] flags =
            [
                $"--path.procfs={paths.Procfs}", $"--path.sysfs={paths.Sysfs}", $"--path.rootfs={paths.Rootfs}",
                $"--path.udev.data={paths.UdevData}", "--no-collector.netdev.netlink",
                $"--collector.textfile.directory={machine}/textfile", "--collector.stat.softirq",
            ];
            var options = Everything with { TextfileDirectories = [$"{machine}/textfile"], StatSoftirq = true };
            if (await RealPage(flags, paths, options) is not var (before, real, after)) return;
            Compare(before, real, after);
            output.WriteLine($"compared {real.Types.Count} families, {real.Samples.Count} samples");
        }
        finally
        {
            Directory.Delete(machine, recursive: true);
        }
    }

    static NodeOptions Everything => new() { Collectors = NodeOptions.KnownCollectors.ToHashSet(StringComparer.Ordinal), TextfileDirectories = ["/nowhere/at/all"] };

    async Task<(Page Before, Page Real, Page After)?> RealPage(string[] flags, NodePaths? paths, NodeOptions options)
    {
        if (!Peers.TryFind(Peers.NodeExporter, output, out var program)) return null;

        string[] chosen = [.. NodeOptions.KnownCollectors.Select(static c => $"--collector.{c}")];
        await using var peer = await PeerProcess.StartAsync(
            program,
            (port, _) => [$"--web.listen-address=127.0.0.1:{port}", "--web.disable-exporter-metrics", "--collector.disable-defaults", .. chosen, .. flags],
            "/", null, default);
        using var ours = new NodeExporter(options, paths ?? new NodePaths(), TimeProvider.System, NullLogger.Instance);
        await peer.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)); // both warm
        Page before, real, after;
        var attempts = 0;
        do
        {
            before = Read(ours);
            real = Parse(await peer.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
            after = Read(ours);
        }
        while (!before.Samples.Keys.SequenceEqual(after.Samples.Keys) && ++attempts < Attempts); // something was mounted or plugged in meanwhile
        if (IsOld(real))
        {
            output.WriteLine("NOT COMPARED: this node_exporter is older than 1.11 and shows other families");
            return null;
        }

        return (before, real, after);
    }

    static void Compare(Page before, Page real, Page after)
    {
        static IEnumerable<string> Types(Page page) => page.Types.Select(static t => $"{t.Value} {t.Key}").Order(StringComparer.Ordinal);
        Assert.Equal(Types(real), Types(before));
        static IEnumerable<string> Series(Page page) => page.Samples.Keys.Where(static s => !s.StartsWith("node_exporter_build_info", StringComparison.Ordinal) && !ComesAndGoes().IsMatch(s));
        Assert.Equal(Series(real), Series(before));

        var wrong = new List<string>();
        foreach (var series in Series(real))
        {
            if (series.StartsWith("node_scrape_collector_duration", StringComparison.Ordinal)) continue;
            double first = before.Samples[series], theirs = real.Samples[series], last = after.Samples[series];
            var slack = Slack(series, real);
            if (!(theirs >= Math.Min(first, last) - slack && theirs <= Math.Max(first, last) + slack))
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{series}: ours {first} … {last}, real {theirs}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>How far a value may stray between two reads of ours; 0 for what must be exact or is a counter.</summary>
    static double Slack(string series, Page real)
    {
        if (series.StartsWith("node_memory_", StringComparison.Ordinal) && real.Samples.TryGetValue("node_memory_MemTotal_bytes", out var memory))
            return MovingMemory().IsMatch(series) ? memory * 0.05 : 0;
        if (series.StartsWith("node_cpu_seconds_total", StringComparison.Ordinal)) return ClockSlackSeconds;
        if (series.StartsWith("node_disk_io_now", StringComparison.Ordinal)) return 64;
        // What people and programs do meanwhile.
        if (MovingCounts().IsMatch(series)) return 200;
        if (series.StartsWith("node_timex_", StringComparison.Ordinal)) return 0.1;
        if (series.StartsWith("node_sockstat_TCP_mem", StringComparison.Ordinal)) return 64 << 20;
        if (series.StartsWith("node_load", StringComparison.Ordinal)) return 1;
        if (series.StartsWith("node_filesystem_files_free", StringComparison.Ordinal)) return 10_000;
        return MovingSpace().IsMatch(series) ? 1 << 30 : 0;
    }

    // The real one reads all of a disk's queue settings or none: where a kernel lacks one of them it calls every disk rotational="0".
    // We read this one file, so the label is left out of the comparison.
    static Page Parse(string text) => Page.Parse(Rotational().Replace(text, "rotational=\"?\""));

    static bool IsOld(Page real)
    {
        var build = real.Samples.Keys.First(static s => s.StartsWith("node_exporter_build_info", StringComparison.Ordinal));
        return new Version(VersionLabel().Match(build).Groups[1].Value) < new Version(1, 11);
    }

    static Page Read(NodeExporter exporter)
    {
        var page = new ArrayBufferWriter<byte>();
        exporter.Write(page, ExpositionFormat.Text004);
        return Parse(Encoding.UTF8.GetString(page.WrittenSpan));
    }

    [GeneratedRegex("^node_memory_(?!MemTotal|SwapTotal|HugePages|Hugepagesize|VmallocTotal|CommitLimit|HardwareCorrupted|CmaTotal)")]
    private static partial Regex MovingMemory();

    // A state that no process is in has no series; the machine made of files has all of them.
    [GeneratedRegex("^node_processes_(threads_)?state\\{(thread_)?state=\"[DRTtXxKWPI]\"")]
    private static partial Regex ComesAndGoes();

    [GeneratedRegex("^node_(processes_(pids|threads|state)|procs_|filefd_allocated|netstat_Tcp_CurrEstab|entropy_available|nf_conntrack_entries$|udp|softnet_backlog|sockstat_(?!TCP_mem))")]
    private static partial Regex MovingCounts();

    [GeneratedRegex("^node_filesystem_(avail|free)_bytes")]
    private static partial Regex MovingSpace();

    [GeneratedRegex("rotational=\"[01]\"")]
    private static partial Regex Rotational();

    [GeneratedRegex(" ?version=\"([0-9]+\\.[0-9]+)")]
    private static partial Regex VersionLabel();
}
