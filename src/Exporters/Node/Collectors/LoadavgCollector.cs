using System.Buffers.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/loadavg: <c>0.20 0.18 0.12 1/80 11206</c>, runnable or blocked tasks averaged over 1, 5 and 15 minutes.</summary>
public sealed class LoadavgCollector(NodePaths paths) : INodeCollector, IDisposable
{
    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "loadavg"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("loadavg"));
        var fields = new Fields(text.Trimmed);
        double one = Load(fields.Next()), five = Load(fields.Next()), fifteen = Load(fields.Next());
        writer.Family("node_load1"u8, MetricType.Gauge, "Load average over one minute."u8);
        writer.Sample(one);
        writer.Family("node_load15"u8, MetricType.Gauge, "Load average over 15 minutes."u8);
        writer.Sample(fifteen);
        writer.Family("node_load5"u8, MetricType.Gauge, "Load average over five minutes."u8);
        writer.Sample(five);
    }

    public void Dispose() => text.Dispose();

    static double Load(ReadOnlySpan<byte> field)
        => Utf8Parser.TryParse(field, out double load, out var read) && read == field.Length
            ? load
            : throw new MalformedKernelTextException("a load average", field);
}
