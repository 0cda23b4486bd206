using System.Runtime.CompilerServices;
using System.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/diskstats: <c>major minor name</c> and 11 counters, 15 since Linux 4.18 (discards), 17 since 5.5 (flushes).</summary>
public sealed class DiskstatsCollector(NodePaths paths, NameFilter devices) : INodeCollector, IDisposable
{
    const int OldestColumns = 11;
    const double SectorBytes = 512; // of this file, whatever the device's own sectors are
    const double TicksPerSecond = 1000;

    readonly KernelText text = new();
    readonly KernelText sysfs = new();
    readonly List<Row> rows = [];
    readonly List<UdevProperties> udev = [];

    public ReadOnlySpan<byte> Name => "diskstats"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("diskstats"));
        Parse();
        ShowAta(writer, "node_disk_ata_rotation_rate_rpm"u8, "Rotations a minute of an ATA disk, 0 for one without moving parts."u8, "ID_ATA_ROTATION_RATE_RPM");
        ShowAta(writer, "node_disk_ata_write_cache"u8, "Whether an ATA disk has a write cache."u8, "ID_ATA_WRITE_CACHE");
        ShowAta(writer, "node_disk_ata_write_cache_enabled"u8, "Whether an ATA disk uses its write cache."u8, "ID_ATA_WRITE_CACHE_ENABLED");
        ShowDeviceMapper(writer);
        foreach (var family in Families) Show(writer, family);
        ShowFileSystems(writer);
        ShowDisks(writer);
    }

    public void Dispose()
    {
        text.Dispose();
        sysfs.Dispose();
    }

    void Parse()
    {
        rows.Clear();
        udev.Clear();
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            var fields = new Fields(lines.Current);
            if (!fields.TryNextNumber(out var major) || !fields.TryNextNumber(out var minor))
                throw new MalformedKernelTextException("a device's number", lines.Current);
            var name = fields.Next();
            var counters = new Counters();
            var columns = 0;
            while (columns < Counters.Columns && fields.TryNextNumber(out var value)) counters[columns++] = value;
            if (columns < OldestColumns || !devices.Shows(name)) continue;
            text.Bytes.Overlaps(name, out var start);
            rows.Add(new Row(start, name.Length, (long)major, (long)minor, columns, counters));
            udev.Add(UdevProperties.Read(Path.Combine(paths.UdevData, $"b{major}:{minor}"), sysfs));
        }
    }

    ReadOnlySpan<byte> Device(Row row) => text.Bytes.Slice(row.NameStart, row.NameLength);

    void Show(ExpositionWriter writer, Column family)
    {
        writer.Family(family.Name, family.Type, family.Help);
        foreach (var row in rows)
        {
            if (family.Index < row.Columns) writer.Sample("device"u8, Device(row), family.Scaled(row.Counters[family.Index]));
        }
    }

    void ShowAta(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, string property)
    {
        writer.Family(family, MetricType.Gauge, help);
        for (var i = 0; i < rows.Count; i++)
        {
            if (udev[i].Has("ID_ATA") && udev[i].TryNumber(property, out var value)) writer.Sample("device"u8, Device(rows[i]), value);
        }
    }

    void ShowDeviceMapper(ExpositionWriter writer)
    {
        writer.Family("node_disk_device_mapper_info"u8, MetricType.Gauge, "What udev knows of a device mapper's device."u8);
        for (var i = 0; i < rows.Count; i++)
        {
            if (!udev[i].Has("DM_NAME")) continue;
            writer.Begin();
            writer.Label("device"u8, Device(rows[i]));
            writer.Label("lv_layer"u8, udev[i]["DM_LV_LAYER"]);
            writer.Label("lv_name"u8, udev[i]["DM_LV_NAME"]);
            writer.Label("name"u8, udev[i]["DM_NAME"]);
            writer.Label("uuid"u8, udev[i]["DM_UUID"]);
            writer.Label("vg_name"u8, udev[i]["DM_VG_NAME"]);
            writer.Value(1);
        }
    }

    void ShowFileSystems(ExpositionWriter writer)
    {
        writer.Family("node_disk_filesystem_info"u8, MetricType.Gauge, "What udev knows of the file system on a disk."u8);
        for (var i = 0; i < rows.Count; i++)
        {
            if (!udev[i].Has("ID_FS_TYPE")) continue;
            writer.Begin();
            writer.Label("device"u8, Device(rows[i]));
            writer.Label("type"u8, udev[i]["ID_FS_TYPE"]);
            writer.Label("usage"u8, udev[i]["ID_FS_USAGE"]);
            writer.Label("uuid"u8, udev[i]["ID_FS_UUID"]);
            writer.Label("version"u8, udev[i]["ID_FS_VERSION"]);
            writer.Value(1);
        }
    }

    void ShowDisks(ExpositionWriter writer)
    {
        writer.Family("node_disk_info"u8, MetricType.Gauge, "What udev and sysfs know of a disk."u8);
        for (var i = 0; i < rows.Count; i++)
        {
            // A slash in a device's name (cciss/c0d0) is an exclamation mark in sysfs.
            var folder = Encoding.UTF8.GetString(Device(rows[i])).Replace('/', '!');
            var known = udev[i];
            writer.Begin();
            writer.Label("device"u8, Device(rows[i]));
            writer.Label("major"u8, rows[i].Major);
            writer.Label("minor"u8, rows[i].Minor);
            writer.Label("model"u8, known["ID_MODEL"]);
            writer.Label("path"u8, known["ID_PATH"]);
            writer.Label("revision"u8, known["ID_REVISION"]);
            writer.Label("rotational"u8, sysfs.TryRead(paths.Sys($"block/{folder}/queue/rotational")) ? sysfs.Trimmed : "0"u8);
            // The number printed on the disk, else udev's short one, else its long one (virtio disks).
            writer.Label("serial"u8, known.First("SCSI_IDENT_SERIAL", "ID_SERIAL_SHORT", "ID_SERIAL"));
            writer.Label("wwn"u8, known["ID_WWN"]);
            writer.Value(1);
        }
    }

    static readonly Column[] Families =
    [
        new(14, "discard_time_seconds_total", "Seconds that discards took.", MetricType.Counter, 1 / TicksPerSecond),
        new(13, "discarded_sectors_total", "Sectors discarded.", MetricType.Counter, 1),
        new(11, "discards_completed_total", "Discards completed.", MetricType.Counter, 1),
        new(12, "discards_merged_total", "Discards merged with a neighbour.", MetricType.Counter, 1),
        new(16, "flush_requests_time_seconds_total", "Seconds that flush requests took.", MetricType.Counter, 1 / TicksPerSecond),
        new(15, "flush_requests_total", "Flush requests completed.", MetricType.Counter, 1),
        new(8, "io_now", "Requests in flight.", MetricType.Gauge, 1),
        new(9, "io_time_seconds_total", "Seconds with at least one request in flight.", MetricType.Counter, 1 / TicksPerSecond),
        new(10, "io_time_weighted_seconds_total", "Seconds times requests in flight.", MetricType.Counter, 1 / TicksPerSecond),
        new(2, "read_bytes_total", "Bytes read.", MetricType.Counter, SectorBytes),
        new(3, "read_time_seconds_total", "Seconds that reads took.", MetricType.Counter, 1 / TicksPerSecond),
        new(0, "reads_completed_total", "Reads completed.", MetricType.Counter, 1),
        new(1, "reads_merged_total", "Reads merged with a neighbour.", MetricType.Counter, 1),
        new(7, "write_time_seconds_total", "Seconds that writes took.", MetricType.Counter, 1 / TicksPerSecond),
        new(4, "writes_completed_total", "Writes completed.", MetricType.Counter, 1),
        new(5, "writes_merged_total", "Writes merged with a neighbour.", MetricType.Counter, 1),
        new(6, "written_bytes_total", "Bytes written.", MetricType.Counter, SectorBytes),
    ];

    sealed class Column(int index, string name, string help, MetricType type, double scale)
    {
        public int Index => index;

        public byte[] Name { get; } = Encoding.UTF8.GetBytes("node_disk_" + name);

        public byte[] Help { get; } = Encoding.UTF8.GetBytes(help);

        public MetricType Type => type;

        // A product with 1/1000, not a quotient, so that the last bit is node_exporter's.
        public double Scaled(ulong counter) => counter * scale;
    }

    /// <param name="NameStart">Place of the device's name in the file's text.</param>
    readonly record struct Row(int NameStart, int NameLength, long Major, long Minor, int Columns, Counters Counters);

    [InlineArray(Columns)]
    struct Counters
    {
        public const int Columns = 17;
        ulong first;
    }
}
