using System.Buffers;
using System.Globalization;
using System.Text;
using Barograph.Exporters.Node;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Exporters;

public sealed class NodeExporterTests : IDisposable
{
    readonly MachineFolder machine = new();

    [Fact]
    public void a_collector_that_fails_says_so_and_the_others_are_shown()
    {
        machine.With("proc/loadavg", "1 2 3\n").With("proc/meminfo", "MemTotal: 1 kB\nMemFree: broken\n");
        var page = machine.Page(Only("loadavg", "meminfo", "netdev"));
        Assert.Contains("node_load5 2\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("node_memory", page, StringComparison.Ordinal);
        Assert.Contains("node_scrape_collector_success{collector=\"loadavg\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("node_scrape_collector_success{collector=\"meminfo\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("node_scrape_collector_success{collector=\"netdev\"} 0\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void a_collector_that_fails_in_the_middle_leaves_nothing_half_written()
    {
        machine.With("proc/stat", string.Concat(Enumerable.Range(0, 500).Select(static cpu => $"cpu{cpu} 1 2 3 4\n")))
            .With("proc/loadavg", "1 2 3\n")
            .With("sys/devices/system/cpu/isolated", "0-499,x\n");
        var page = machine.Page(Only("cpu", "loadavg"));
        Assert.DoesNotContain("node_cpu", page, StringComparison.Ordinal);
        Assert.StartsWith("# HELP node_load1 ", page, StringComparison.Ordinal);
        Assert.Contains("node_scrape_collector_success{collector=\"cpu\"} 0\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void only_the_collectors_that_were_chosen_run()
    {
        machine.With("proc/loadavg", "1 2 3\n");
        var page = machine.Page(Only("loadavg"));
        Assert.DoesNotContain("node_uname_info", page, StringComparison.Ordinal);
        Assert.DoesNotContain("collector=\"uname\"", page, StringComparison.Ordinal);
        Assert.Contains("node_exporter_build_info{branch=\"barograph\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void an_openmetrics_page_has_each_family_once_and_an_end()
    {
        using var exporter = new NodeExporter(new NodeOptions(), new NodePaths(), TimeProvider.System, NullLogger.Instance);
        var page = new ArrayBufferWriter<byte>();
        exporter.Write(page, ExpositionFormat.OpenMetrics100);
        var text = Encoding.UTF8.GetString(page.WrittenSpan);
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
        var types = text.Split('\n').Where(static l => l.StartsWith("# TYPE", StringComparison.Ordinal)).ToList();
        Assert.Equal(types.Distinct(), types);
        Assert.Contains("# TYPE node_cpu_seconds counter", types);
        Assert.Contains("\nnode_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task scrapes_at_the_same_time_each_get_a_whole_page()
    {
        using var exporter = new NodeExporter(new NodeOptions(), new NodePaths(), TimeProvider.System, NullLogger.Instance);
        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            var page = new ArrayBufferWriter<byte>();
            exporter.Write(page, ExpositionFormat.Text004);
            return MachineFolder.Samples(page).Select(static s => s[..s.LastIndexOf(' ')]).ToArray();
        })));
        Assert.All(pages, page => Assert.Equal(pages[0], page));
    }

    [Fact]
    public void wrong_options_are_named_with_their_flags()
    {
        var options = new NodeOptions
        {
            Collectors = new HashSet<string> { "cpu", "wifi" },
            NetdevDeviceExclude = "(",
            MountPointsInclude = "^/a",
            MountPointsExclude = "^/b",
            MountTimeout = TimeSpan.Zero,
        };
        var complaints = options.Complaints().ToList();
        Assert.Equal(4, complaints.Count);
        Assert.Contains(complaints, static c => c.StartsWith("collector wifi does not exist", StringComparison.Ordinal));
        Assert.Contains(complaints, static c => c.StartsWith("collector.netdev.device-exclude is not a regular expression", StringComparison.Ordinal));
        Assert.Contains(complaints, static c => c.Contains("mount-points-include and collector.filesystem.mount-points-exclude exclude each other", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => machine.Page(options));
        Assert.Empty(new NodeOptions { MountPointsInclude = "^/a" }.Complaints());
    }

    [Fact]
    public void a_kernel_file_longer_than_the_first_buffer_is_read_whole()
    {
        machine.With("proc/stat", string.Concat(Enumerable.Range(0, 3000).Select(static cpu => string.Create(CultureInfo.InvariantCulture, $"cpu{cpu} 1 2 3 {cpu}00\n"))));
        Assert.Contains("node_cpu_seconds_total{cpu=\"2999\",mode=\"idle\"} 2999\n", machine.Page(Only("cpu")), StringComparison.Ordinal);
    }

    [Fact]
    public void a_file_that_is_not_there_reads_as_nothing_where_that_may_be()
    {
        using var text = new KernelText();
        Assert.False(text.TryRead(machine.Paths.Sys("class/net/lo/statistics/rx_nohandler")));
        Assert.True(text.Bytes.IsEmpty);
        Assert.ThrowsAny<IOException>(() => text.Read(machine.Paths.Proc("stat")));
    }

    public void Dispose() => machine.Dispose();

    static NodeOptions Only(params string[] collectors) => new() { Collectors = collectors.ToHashSet(StringComparer.Ordinal) };
}
