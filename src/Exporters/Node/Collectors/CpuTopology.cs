using System.Globalization;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>What sysfs says of packages and cores: how often heat slowed them, and which CPUs the scheduler leaves alone.</summary>
/// <remarks>Which files there are is looked up once for each number of CPUs: a machine with 256 of them would cost a thousand opens a scrape.</remarks>
sealed class CpuTopology(NodePaths paths) : IDisposable
{
    const string CpuFolder = "devices/system/cpu";

    readonly KernelText text = new();
    readonly SortedDictionary<(ulong Package, ulong Core), string> coreThrottles = [];
    readonly SortedDictionary<ulong, string> packageThrottles = [];
    int knownCpus = -1;

    public void Update(int onlineCpus)
    {
        if (onlineCpus == knownCpus) return;
        knownCpus = onlineCpus;
        coreThrottles.Clear();
        packageThrottles.Clear();
        if (!Directory.Exists(paths.Sys(CpuFolder))) return;
        foreach (var cpu in Directory.GetDirectories(paths.Sys(CpuFolder), "cpu*").Where(static d => char.IsAsciiDigit(d[^1])).Order(StringComparer.Ordinal))
        {
            if (!TryId(Path.Combine(cpu, "topology/physical_package_id"), out var package)) continue;
            if (!TryId(Path.Combine(cpu, "topology/core_id"), out var core)) continue;
            // The first thread of a core speaks for it. Old CPUs count throttles of cores but not of packages.
            var ofCore = Path.Combine(cpu, "thermal_throttle/core_throttle_count");
            if (File.Exists(ofCore)) coreThrottles.TryAdd((package, core), ofCore);
            var ofPackage = Path.Combine(cpu, "thermal_throttle/package_throttle_count");
            if (File.Exists(ofPackage)) packageThrottles.TryAdd(package, ofPackage);
        }
    }

    public void ShowCoreThrottles(ExpositionWriter writer)
    {
        writer.Family("node_cpu_core_throttles_total"u8, MetricType.Counter, "How often heat made this core slow down."u8);
        foreach (var ((package, core), file) in coreThrottles)
        {
            if (!text.TryRead(file)) continue;
            writer.Begin();
            writer.Label("core"u8, (long)core);
            writer.Label("package"u8, (long)package);
            writer.Value(Fields.Number(text.Trimmed));
        }
    }

    public void ShowPackageThrottles(ExpositionWriter writer)
    {
        writer.Family("node_cpu_package_throttles_total"u8, MetricType.Counter, "How often heat made this package slow down."u8);
        foreach (var (package, file) in packageThrottles)
        {
            if (!text.TryRead(file)) continue;
            writer.Begin();
            writer.Label("package"u8, (long)package);
            writer.Value(Fields.Number(text.Trimmed));
        }
    }

    /// <summary>The kernel's list form: <c>1,3-5</c>.</summary>
    public void ShowIsolated(ExpositionWriter writer)
    {
        writer.Family("node_cpu_isolated"u8, MetricType.Gauge, "CPUs that the scheduler leaves alone (isolcpus), from sysfs."u8);
        if (!text.TryRead(paths.Sys(CpuFolder + "/isolated"))) return;
        var list = text.Trimmed;
        foreach (var part in list.Split((byte)','))
        {
            var span = list[part];
            if (span.IsEmpty) continue;
            var dash = span.IndexOf((byte)'-');
            var first = Fields.Number(dash < 0 ? span : span[..dash]);
            var last = dash < 0 ? first : Fields.Number(span[(dash + 1)..]);
            if (last >= CpuCollector.MaxCpus) throw new MalformedKernelTextException("a list of CPUs", list);
            for (var cpu = first; cpu <= last; cpu++)
            {
                writer.Begin();
                writer.Label("cpu"u8, (long)cpu);
                writer.Value(1);
            }
        }
    }

    public void Dispose() => text.Dispose();

    // Virtual machines without a topology have no file or say -1.
    bool TryId(string path, out ulong id)
    {
        id = 0;
        return text.TryRead(path) && ulong.TryParse(text.Trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
