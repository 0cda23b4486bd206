using System.Buffers.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/net/softnet_stat: a line a CPU, hexadecimal; kernels since 5.10 name the CPU in column 12, older ones by the line.</summary>
public sealed class SoftnetCollector(NodePaths paths) : INodeCollector, IDisposable
{
    const int CpuColumn = 12;
    const int LeastColumns = 9;

    static readonly (int Column, byte[] Family, MetricType Type, byte[] Help)[] Families =
    [
        (11, "node_softnet_backlog_len"u8.ToArray(), MetricType.Gauge, "Packets in a CPU's backlog."u8.ToArray()),
        (8, "node_softnet_cpu_collision_total"u8.ToArray(), MetricType.Counter, "Collisions on a device's lock."u8.ToArray()),
        (1, "node_softnet_dropped_total"u8.ToArray(), MetricType.Counter, "Packets that a full backlog dropped."u8.ToArray()),
        (10, "node_softnet_flow_limit_count_total"u8.ToArray(), MetricType.Counter, "Times that a flow's limit was reached."u8.ToArray()),
        (0, "node_softnet_processed_total"u8.ToArray(), MetricType.Counter, "Packets that a CPU processed."u8.ToArray()),
        (9, "node_softnet_received_rps_total"u8.ToArray(), MetricType.Counter, "Times that another CPU woke this one to process packets."u8.ToArray()),
        (2, "node_softnet_times_squeezed_total"u8.ToArray(), MetricType.Counter, "Times that the packets of one round were more than its budget."u8.ToArray()),
    ];

    readonly KernelText text = new();
    readonly List<(long Cpu, int Columns, ulong[] Values)> rows = [];

    public ReadOnlySpan<byte> Name => "softnet"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("net/softnet_stat"));
        Parse();
        foreach (var (column, family, type, help) in Families)
        {
            writer.Family(family, type, help);
            foreach (var (cpu, columns, values) in rows)
            {
                if (column >= columns) continue; // an older kernel
                writer.Begin();
                writer.Label("cpu"u8, cpu);
                writer.Value(values[column]);
            }
        }
    }

    public void Dispose() => text.Dispose();

    void Parse()
    {
        rows.Clear();
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            var values = new ulong[CpuColumn + 1];
            var fields = new Fields(lines.Current);
            var columns = 0;
            while (columns < values.Length && fields.Next() is { IsEmpty: false } field)
            {
                if (!Utf8Parser.TryParse(field, out values[columns++], out var read, 'x') || read != field.Length) throw new MalformedKernelTextException("hexadecimal numbers", lines.Current);
            }
            if (columns < LeastColumns) throw new MalformedKernelTextException($"at least {LeastColumns} numbers", lines.Current);
            rows.Add((columns > CpuColumn ? (long)values[CpuColumn] : rows.Count, columns, values));
        }
    }
}
