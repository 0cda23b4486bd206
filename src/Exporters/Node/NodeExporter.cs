using System.Buffers;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Barograph.Exporters.Node.Collectors;
using Barograph.Exporters.Node.Mounts;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;
using Microsoft.Extensions.Logging;

namespace Barograph.Exporters.Node;

/// <summary>This machine's metrics under node_exporter's names: one page, made when somebody asks for it.</summary>
/// <remarks>
/// Each collector writes into a draft of its own, which is thrown away when the collector fails: a page never holds half a family.
/// Scrapes that come at the same time wait for each other, since collectors keep state (counters that must not step back).
/// </remarks>
public sealed partial class NodeExporter : IDisposable
{
    readonly List<INodeCollector> collectors;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Lock gate = new();
    readonly ArrayBufferWriter<byte> draft = new(64 * 1024);
    readonly TimeSpan[] took;
    readonly bool[] succeeded;

    /// <exception cref="ArgumentException">The options have complaints.</exception>
    public NodeExporter(NodeOptions options, NodePaths paths, TimeProvider time, ILogger logger)
    {
        if (options.Complaints().FirstOrDefault() is { } complaint) throw new ArgumentException(complaint, nameof(options));
        this.time = time;
        this.logger = logger;
        collectors = [.. NodeOptions.KnownCollectors.Where(options.Collectors.Contains).Select(name => Make(name, options, paths, time, logger))];
        took = new TimeSpan[collectors.Count];
        succeeded = new bool[collectors.Count];
        Array.Fill(succeeded, true);
    }

    public void Write(IBufferWriter<byte> output, ExpositionFormat format)
    {
        lock (gate)
        {
            for (var i = 0; i < collectors.Count; i++) Collect(i, output, format);
            using var writer = new ExpositionWriter(output, format);
            ShowBuild(writer);
            ShowCollectors(writer);
            writer.Complete();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var collector in collectors.OfType<IDisposable>()) collector.Dispose();
        }
    }

    void Collect(int index, IBufferWriter<byte> output, ExpositionFormat format)
    {
        var collector = collectors[index];
        var began = time.GetTimestamp();
        draft.ResetWrittenCount();
        using (var writer = new ExpositionWriter(draft, format))
        {
            try
            {
                collector.Collect(writer);
                writer.Flush();
                if (!succeeded[index]) LogRecovered(Encoding.UTF8.GetString(collector.Name));
                succeeded[index] = true;
            }
            catch (NotOnThisMachineException)
            {
                succeeded[index] = false;
                draft.ResetWrittenCount();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or MalformedKernelTextException)
            {
                // Said once, not at every scrape; node_scrape_collector_success goes on telling it.
                if (succeeded[index]) LogFailed(Encoding.UTF8.GetString(collector.Name), e.Message);
                succeeded[index] = false;
                draft.ResetWrittenCount(); // the writer hands over in pieces
            }
        }

        took[index] = time.GetElapsedTime(began);
        output.Write(draft.WrittenSpan);
    }

    static void ShowBuild(ExpositionWriter writer)
    {
        writer.Family("node_exporter_build_info"u8, MetricType.Gauge, "Always 1; the labels tell which program made this page."u8);
        writer.Begin();
        writer.Label("branch"u8, "barograph"u8);
        writer.Label("goarch"u8, Architecture);
        writer.Label("goos"u8, "linux"u8);
        writer.Label("goversion"u8, Runtime);
        writer.Label("revision"u8, Revision);
        writer.Label("tags"u8, "barograph"u8);
        writer.Label("version"u8, Version);
        writer.Value(1);
    }

    void ShowCollectors(ExpositionWriter writer)
    {
        writer.Family("node_scrape_collector_duration_seconds"u8, MetricType.Gauge, "How long a collector took for this page."u8);
        for (var i = 0; i < collectors.Count; i++) writer.Sample("collector"u8, collectors[i].Name, took[i].TotalSeconds);
        writer.Family("node_scrape_collector_success"u8, MetricType.Gauge, "Whether a collector succeeded."u8);
        for (var i = 0; i < collectors.Count; i++) writer.Sample("collector"u8, collectors[i].Name, succeeded[i] ? 1 : 0);
    }

    static INodeCollector Make(string name, NodeOptions options, NodePaths paths, TimeProvider time, ILogger logger) => name switch
    {
        "conntrack" => new ConntrackCollector(paths),
        "cpu" => new CpuCollector(paths, options.CpuGuest),
        "diskstats" => new DiskstatsCollector(paths, new NameFilter(options.DiskstatsDeviceInclude, options.DiskstatsDeviceExclude)),
        "entropy" => new EntropyCollector(paths),
        "filefd" => new FilefdCollector(paths),
        "filesystem" => new FilesystemCollector(
            paths,
            new NameFilter(options.MountPointsInclude, options.MountPointsExclude),
            new NameFilter(options.FsTypesInclude, options.FsTypesExclude),
            new MountProbe(Statfs.Ask, options.MountTimeout)),
        "loadavg" => new LoadavgCollector(paths),
        "mdadm" => new MdadmCollector(paths),
        "meminfo" => new MeminfoCollector(paths),
        "netclass" => new NetclassCollector(paths, new NameFilter("", options.NetclassIgnoredDevices), options.NetclassIgnoreInvalidSpeed),
        "netdev" => new NetdevCollector(paths, new NameFilter(options.NetdevDeviceInclude, options.NetdevDeviceExclude)),
        "netstat" => new NetstatCollector(paths, new NameFilter(options.NetstatFields, "")),
        "nvme" => new NvmeCollector(paths),
        "pressure" => new PressureCollector(paths),
        "processes" => new ProcessesCollector(paths),
        "schedstat" => new SchedstatCollector(paths),
        "sockstat" => new SockstatCollector(paths),
        "softnet" => new SoftnetCollector(paths),
        "stat" => new StatCollector(paths, options.StatSoftirq),
        "textfile" => new TextfileCollector(options.TextfileDirectories, logger),
        "time" => new TimeCollector(paths, time),
        "timex" => new TimexCollector(),
        "uname" => new UnameCollector(),
        "vmstat" => new VmstatCollector(paths, new NameFilter(options.VmstatFields, "")),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such collector"),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "collector {Collector} failed: {Reason}")]
    private partial void LogFailed(string collector, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "collector {Collector} works again")]
    private partial void LogRecovered(string collector);

    static readonly byte[] Version = Encoding.UTF8.GetBytes(VersionParts()[0]);
    static readonly byte[] Revision = Encoding.UTF8.GetBytes(VersionParts() is [_, var revision, ..] ? revision : "unknown");
    static readonly byte[] Runtime = Encoding.UTF8.GetBytes("dotnet" + Environment.Version);

    // GOARCH's words, which dashboards know.
    static readonly byte[] Architecture = Encoding.UTF8.GetBytes(RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    });

    // "0.1.0+<commit>", as the SDK stamps it.
    static string[] VersionParts()
        => (typeof(NodeExporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+');
}
