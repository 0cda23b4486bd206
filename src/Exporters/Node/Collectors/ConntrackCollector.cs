using System.Buffers.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>Netfilter's table of connections: its size, its limit, and the counters of /proc/net/stat/nf_conntrack (a line a CPU, hexadecimal), added up.</summary>
public sealed class ConntrackCollector(NodePaths paths) : INodeCollector, IDisposable
{
    // By column of the kernel's file.
    static readonly (int Column, byte[] Family)[] Statistics =
    [
        (10, "node_nf_conntrack_stat_drop"u8.ToArray()), (11, "node_nf_conntrack_stat_early_drop"u8.ToArray()), (2, "node_nf_conntrack_stat_found"u8.ToArray()),
        (5, "node_nf_conntrack_stat_ignore"u8.ToArray()), (8, "node_nf_conntrack_stat_insert"u8.ToArray()), (9, "node_nf_conntrack_stat_insert_failed"u8.ToArray()),
        (4, "node_nf_conntrack_stat_invalid"u8.ToArray()), (16, "node_nf_conntrack_stat_search_restart"u8.ToArray()),
    ];

    const int Columns = 17;
    readonly KernelText text = new();
    readonly double[] sums = new double[Columns];

    public ReadOnlySpan<byte> Name => "conntrack"u8;

    public void Collect(ExpositionWriter writer)
    {
        if (!text.TryReadNumber(paths.Proc("sys/net/netfilter/nf_conntrack_count"), out var entries)) throw new NotOnThisMachineException("connection tracking");
        writer.Family("node_nf_conntrack_entries"u8, MetricType.Gauge, "Connections that are tracked."u8);
        writer.Sample(entries);
        var limit = text.ReadNumber(paths.Proc("sys/net/netfilter/nf_conntrack_max"));
        writer.Family("node_nf_conntrack_entries_limit"u8, MetricType.Gauge, "How many connections can be tracked."u8);
        writer.Sample(limit);
        text.Read(paths.Proc("net/stat/nf_conntrack"));
        AddUp();
        foreach (var (column, family) in Statistics)
        {
            writer.Family(family, MetricType.Gauge, "A counter of /proc/net/stat/nf_conntrack, over all CPUs."u8);
            writer.Sample(sums[column]);
        }
    }

    public void Dispose() => text.Dispose();

    void AddUp()
    {
        Array.Clear(sums);
        var lines = new Lines(text.Bytes);
        lines.Next(); // the names
        while (lines.Next())
        {
            var fields = new Fields(lines.Current);
            for (var column = 0; column < Columns; column++)
            {
                var field = fields.Next();
                if (!Utf8Parser.TryParse(field, out ulong value, out var read, 'x') || read != field.Length || read == 0)
                    throw new MalformedKernelTextException($"{Columns} hexadecimal numbers", lines.Current);
                sums[column] += value;
            }
        }
    }
}
