using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/stat, what it says of the whole machine: interrupts, context switches, forks, the time of its start.</summary>
public sealed class StatCollector(NodePaths paths, bool showSoftirqs) : INodeCollector, IDisposable
{
    // In the order of the kernel's columns after the total.
    static readonly byte[][] Vectors =
        [.. new[] { "hi", "timer", "net_tx", "net_rx", "block", "block_iopoll", "tasklet", "sched", "hrtimer", "rcu" }.Select(System.Text.Encoding.UTF8.GetBytes)];

    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "stat"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("stat"));
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            var fields = new Fields(lines.Current);
            var key = fields.Next();
            if (key.SequenceEqual("intr"u8)) Show(writer, ref fields, "node_intr_total"u8, MetricType.Counter, "Interrupts that were serviced."u8);
            else if (key.SequenceEqual("ctxt"u8)) Show(writer, ref fields, "node_context_switches_total"u8, MetricType.Counter, "Context switches."u8);
            else if (key.SequenceEqual("btime"u8)) Show(writer, ref fields, "node_boot_time_seconds"u8, MetricType.Gauge, "When the machine was started, in seconds since 1970."u8);
            else if (key.SequenceEqual("processes"u8)) Show(writer, ref fields, "node_forks_total"u8, MetricType.Counter, "Forks."u8);
            else if (key.SequenceEqual("procs_running"u8)) Show(writer, ref fields, "node_procs_running"u8, MetricType.Gauge, "Tasks that run or could run."u8);
            else if (key.SequenceEqual("procs_blocked"u8)) Show(writer, ref fields, "node_procs_blocked"u8, MetricType.Gauge, "Tasks that wait for input or output."u8);
            else if (showSoftirqs && key.SequenceEqual("softirq"u8)) ShowSoftirqs(writer, ref fields);
        }
    }

    public void Dispose() => text.Dispose();

    void Show(ExpositionWriter writer, ref Fields fields, ReadOnlySpan<byte> family, MetricType type, ReadOnlySpan<byte> help)
    {
        if (!fields.TryNextNumber(out var value)) throw new MalformedKernelTextException("a number in /proc/stat", family);
        writer.Family(family, type, help);
        writer.Sample(value);
    }

    static void ShowSoftirqs(ExpositionWriter writer, ref Fields fields)
    {
        fields.Next(); // the total
        writer.Family("node_softirqs_total"u8, MetricType.Counter, "Soft interrupts, by vector."u8);
        for (var i = 0; i < Vectors.Length && fields.TryNextNumber(out var calls); i++) writer.Sample("vector"u8, Vectors[i], calls);
    }
}
