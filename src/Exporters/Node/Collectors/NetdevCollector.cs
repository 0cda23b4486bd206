using System.Runtime.CompilerServices;
using System.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/net/dev: two lines of headings, then <c>eth0: 8 received numbers, 8 sent numbers</c>.</summary>
/// <remarks>
/// node_exporter asks by netlink and adds the kernel's finer counters up to these sixteen; the kernel does the same sums for this file.
/// Only packets that no protocol wanted (rx_nohandler) are missing here and come from sysfs.
/// </remarks>
public sealed class NetdevCollector(NodePaths paths, NameFilter devices) : INodeCollector, IDisposable
{
    const int NoHandler = Counters.Columns - 1;

    // By column of the file; the last one comes from sysfs.
    static readonly string[] Columns =
    [
        "receive_bytes", "receive_packets", "receive_errs", "receive_drop", "receive_fifo", "receive_frame", "receive_compressed",
        "receive_multicast", "transmit_bytes", "transmit_packets", "transmit_errs", "transmit_drop", "transmit_fifo", "transmit_colls",
        "transmit_carrier", "transmit_compressed", "receive_nohandler",
    ];

    static readonly (byte[] Family, byte[] Help)[] Families =
        [.. Columns.Select(static c => (Encoding.UTF8.GetBytes($"node_network_{c}_total"), Encoding.UTF8.GetBytes($"Network device: {c}.")))];

    readonly KernelText text = new();
    readonly KernelText sysfs = new();
    readonly List<Row> rows = [];

    public ReadOnlySpan<byte> Name => "netdev"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("net/dev"));
        Parse();
        for (var column = 0; column < Families.Length; column++)
        {
            writer.Family(Families[column].Family, MetricType.Counter, Families[column].Help);
            foreach (var row in rows)
            {
                if (column == NoHandler && !row.HasNoHandler) continue;
                writer.Sample("device"u8, text.Bytes.Slice(row.NameStart, row.NameLength), row.Counters[column]);
            }
        }
    }

    public void Dispose()
    {
        text.Dispose();
        sysfs.Dispose();
    }

    void Parse()
    {
        rows.Clear();
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            // An alias such as eth0:1 has a colon of its own; headings have none.
            var colon = lines.Current.LastIndexOf((byte)':');
            if (colon < 0) continue;
            var name = lines.Current[..colon].Trim((byte)' ');
            if (!devices.Shows(name)) continue;
            var counters = new Counters();
            var fields = new Fields(lines.Current[(colon + 1)..]);
            for (var column = 0; column < NoHandler; column++)
            {
                if (!fields.TryNextNumber(out var value)) throw new MalformedKernelTextException("16 counters of a network device", lines.Current);
                counters[column] = value;
            }

            var hasNoHandler = sysfs.TryRead(paths.Sys($"class/net/{Encoding.UTF8.GetString(name)}/statistics/rx_nohandler"));
            if (hasNoHandler) counters[NoHandler] = Fields.Number(sysfs.Trimmed);
            text.Bytes.Overlaps(name, out var start);
            rows.Add(new Row(start, name.Length, hasNoHandler, counters));
        }
    }

    /// <param name="NameStart">Place of the device's name in the file's text.</param>
    readonly record struct Row(int NameStart, int NameLength, bool HasNoHandler, Counters Counters);

    [InlineArray(Columns)]
    struct Counters
    {
        public const int Columns = 17;
        ulong first;
    }
}
