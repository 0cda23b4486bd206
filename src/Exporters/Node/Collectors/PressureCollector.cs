using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/pressure: how long some or all tasks waited for a resource: <c>some avg10=0.00 avg60=0.00 avg300=0.00 total=1092822244</c> (microseconds).</summary>
public sealed class PressureCollector(NodePaths paths) : INodeCollector, IDisposable
{
    const double Thousand = 1000; // twice, as node_exporter divides: one division by a million rounds otherwise
    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "pressure"u8;

    public void Collect(ExpositionWriter writer)
    {
        var found = Show(writer, "cpu", "some "u8, "node_pressure_cpu_waiting_seconds_total"u8, "Time in which tasks waited for a CPU."u8);
        found |= Show(writer, "io", "full "u8, "node_pressure_io_stalled_seconds_total"u8, "Time in which no task could go on for want of input or output."u8);
        found |= Show(writer, "io", "some "u8, "node_pressure_io_waiting_seconds_total"u8, "Time in which tasks waited for input or output."u8);
        found |= Show(writer, "irq", "full "u8, "node_pressure_irq_stalled_seconds_total"u8, "Time in which no task could go on because of interrupts."u8);
        found |= Show(writer, "memory", "full "u8, "node_pressure_memory_stalled_seconds_total"u8, "Time in which no task could go on for want of memory."u8);
        found |= Show(writer, "memory", "some "u8, "node_pressure_memory_waiting_seconds_total"u8, "Time in which tasks waited for memory."u8);
        if (!found) throw new NotOnThisMachineException("pressure stall information (a kernel option)");
    }

    public void Dispose() => text.Dispose();

    bool Show(ExpositionWriter writer, string resource, ReadOnlySpan<byte> line, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help)
    {
        // Kernels with the option but psi=0 on their command line have the files and refuse to read them.
        if (!text.TryRead(paths.Proc($"pressure/{resource}"))) return false;
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            if (!lines.Current.StartsWith(line)) continue;
            var at = lines.Current.LastIndexOf("total="u8);
            if (at < 0) throw new MalformedKernelTextException("a total", lines.Current);
            writer.Family(family, MetricType.Counter, help);
            writer.Sample(Fields.Number(lines.Current[(at + "total="u8.Length)..]) / Thousand / Thousand);
            return true;
        }
        return false;
    }
}
