using System.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>Software RAID: /proc/mdstat (<see cref="MdArray"/>), and of /sys/block/md*/md how many disks an array has and lacks.</summary>
public sealed class MdadmCollector(NodePaths paths) : INodeCollector, IDisposable
{
    static readonly (byte[] Word, MdActivity Activity)[] States =
    [
        ("active"u8.ToArray(), MdActivity.Active), ("check"u8.ToArray(), MdActivity.Checking), ("inactive"u8.ToArray(), MdActivity.Inactive),
        ("recovering"u8.ToArray(), MdActivity.Recovering), ("resync"u8.ToArray(), MdActivity.Resyncing),
    ];

    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "mdadm"u8;

    public void Collect(ExpositionWriter writer)
    {
        if (!text.TryRead(paths.Proc("mdstat"))) throw new NotOnThisMachineException("software RAID");
        var arrays = MdArray.ReadAll(text.Bytes);
        Show(writer, "node_md_blocks"u8, "Blocks of an array."u8, arrays, static a => a.Blocks);
        Show(writer, "node_md_blocks_synced"u8, "Blocks of an array that are in step."u8, arrays, static a => a.BlocksSynced);
        ShowDisks(writer, arrays);
        Show(writer, "node_md_disks_required"u8, "Disks that an array needs."u8, arrays, static a => a.DisksRequired);
        writer.Family("node_md_state"u8, MetricType.Gauge, "What an array is doing: 1 for that state, 0 for the others."u8);
        foreach (var array in arrays)
        {
            foreach (var (word, activity) in States) Show(writer, array.Name, word, array.Activity == activity ? 1 : 0);
        }
        ShowSysfs(writer);
    }

    public void Dispose() => text.Dispose();

    static void ShowDisks(ExpositionWriter writer, List<MdArray> arrays)
    {
        writer.Family("node_md_disks"u8, MetricType.Gauge, "Disks of an array, by state."u8);
        foreach (var array in arrays)
        {
            Show(writer, array.Name, "active"u8, array.DisksActive);
            Show(writer, array.Name, "failed"u8, array.DisksFailed);
            Show(writer, array.Name, "spare"u8, array.DisksSpare);
        }
    }

    void ShowSysfs(ExpositionWriter writer)
    {
        var root = paths.Sys("block");
        string[] arrays = Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root, "md*").Order(StringComparer.Ordinal)] : [];
        ShowSysfs(writer, "node_md_degraded"u8, "Disks that an array lacks."u8, arrays, "md/degraded");
        ShowSysfs(writer, "node_md_raid_disks"u8, "Disks of an array when it is whole."u8, arrays, "md/raid_disks");
    }

    void ShowSysfs(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, string[] arrays, string file)
    {
        writer.Family(family, MetricType.Gauge, help);
        foreach (var array in arrays)
        {
            if (text.TryReadNumber(Path.Combine(array, file), out var value)) writer.Sample("device"u8, Encoding.UTF8.GetBytes(Path.GetFileName(array)), value);
        }
    }

    static void Show(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, List<MdArray> arrays, Func<MdArray, double> value)
    {
        writer.Family(family, MetricType.Gauge, help);
        foreach (var array in arrays) writer.Sample("device"u8, array.Name, value(array));
    }

    static void Show(ExpositionWriter writer, ReadOnlySpan<byte> device, ReadOnlySpan<byte> state, double value)
    {
        writer.Begin();
        writer.Label("device"u8, device);
        writer.Label("state"u8, state);
        writer.Value(value);
    }
}
