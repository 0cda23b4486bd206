using System.Text;
using Barograph.Exporters.Node.Mounts;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>Space and file nodes of each mounted file system that the filters show.</summary>
public sealed class FilesystemCollector(NodePaths paths, NameFilter mountPoints, NameFilter fsTypes, MountProbe probe) : INodeCollector, IDisposable
{
    readonly KernelText text = new();
    readonly List<Row> rows = [];
    readonly HashSet<(string Device, string MountPoint, string FsType)> seen = [];

    public ReadOnlySpan<byte> Name => "filesystem"u8;

    public void Collect(ExpositionWriter writer)
    {
        // Process 1 sees the machine's mounts where our own namespace has fewer; not everybody may look at it.
        if (!text.TryRead(paths.Proc("1/mountinfo"))) text.Read(paths.Proc("self/mountinfo"));
        Ask(MountTable.Parse(text.Bytes, paths.Rootfs));

        Show(writer, "node_filesystem_avail_bytes"u8, "Bytes that users other than root can still take."u8, static row => row.Usage.Available);
        ShowAlways(writer, "node_filesystem_device_error"u8, "Whether the file system could not be asked for its statistics."u8,
            static row => row.Usage.Error.Length > 0 ? 1 : 0);
        Show(writer, "node_filesystem_files"u8, "File nodes in all."u8, static row => row.Usage.Files);
        Show(writer, "node_filesystem_files_free"u8, "File nodes that are free."u8, static row => row.Usage.FilesFree);
        Show(writer, "node_filesystem_free_bytes"u8, "Bytes that are free, those kept for root included."u8, static row => row.Usage.Free);
        ShowMounts(writer);
        Show(writer, "node_filesystem_purgeable_bytes"u8, "Bytes that could be given back at need (macOS only, here always 0)."u8, static _ => 0);
        ShowAlways(writer, "node_filesystem_readonly"u8, "Whether it is mounted read-only."u8, static row => row.IsReadOnly ? 1 : 0);
        Show(writer, "node_filesystem_size_bytes"u8, "Bytes in all."u8, static row => row.Usage.Size);
    }

    public void Dispose()
    {
        text.Dispose();
        probe.Dispose();
    }

    void Ask(List<Mount> mounts)
    {
        rows.Clear();
        seen.Clear();
        probe.Begin();
        foreach (var mount in mounts)
        {
            // The same device mounted twice at one place would be the same series twice.
            var mountPoint = Encoding.UTF8.GetBytes(mount.MountPoint);
            var fsType = Encoding.UTF8.GetBytes(mount.FsType);
            if (!mountPoints.Shows(mountPoint) || !fsTypes.Shows(fsType) || !seen.Add((mount.Device, mount.MountPoint, mount.FsType))) continue;
            var usage = probe.Ask(mount.FullPath);
            rows.Add(new Row(
                Encoding.UTF8.GetBytes(mount.Device), Encoding.UTF8.GetBytes(usage.Error), fsType, mountPoint, mount.Major, mount.Minor, mount.IsReadOnly, usage));
        }
    }

    void Show(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, Func<Row, double> value)
    {
        writer.Family(family, MetricType.Gauge, help);
        foreach (var row in rows)
        {
            if (row.Usage.Error.Length == 0) ShowRow(writer, row, value(row));
        }
    }

    void ShowAlways(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, Func<Row, double> value)
    {
        writer.Family(family, MetricType.Gauge, help);
        foreach (var row in rows) ShowRow(writer, row, value(row));
    }

    static void ShowRow(ExpositionWriter writer, Row row, double value)
    {
        writer.Begin();
        writer.Label("device"u8, row.Device);
        writer.Label("device_error"u8, row.Error);
        writer.Label("fstype"u8, row.FsType);
        writer.Label("mountpoint"u8, row.MountPoint);
        writer.Value(value);
    }

    void ShowMounts(ExpositionWriter writer)
    {
        writer.Family("node_filesystem_mount_info"u8, MetricType.Gauge, "Which device number is mounted where."u8);
        foreach (var row in rows)
        {
            if (row.Usage.Error.Length > 0) continue;
            writer.Begin();
            writer.Label("device"u8, row.Device);
            writer.Label("major"u8, row.Major);
            writer.Label("minor"u8, row.Minor);
            writer.Label("mountpoint"u8, row.MountPoint);
            writer.Value(1);
        }
    }

    sealed record Row(byte[] Device, byte[] Error, byte[] FsType, byte[] MountPoint, int Major, int Minor, bool IsReadOnly, MountUsage Usage);
}
