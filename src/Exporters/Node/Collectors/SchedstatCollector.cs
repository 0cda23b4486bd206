using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/schedstat: <c>cpu0</c> and nine numbers, of which the last three are nanoseconds of running, nanoseconds of waiting, and time slices.</summary>
public sealed class SchedstatCollector(NodePaths paths) : INodeCollector, IDisposable
{
    const double NanosecondsPerSecond = 1e9;
    const int FirstShown = 6;
    readonly KernelText text = new();
    readonly List<(int NameStart, int NameLength, ulong Running, ulong Waiting, ulong Slices)> rows = [];

    public ReadOnlySpan<byte> Name => "schedstat"u8;

    public void Collect(ExpositionWriter writer)
    {
        if (!text.TryRead(paths.Proc("schedstat"))) throw new NotOnThisMachineException("scheduler statistics (a kernel option)");
        Parse();
        writer.Family("node_schedstat_running_seconds_total"u8, MetricType.Counter, "Time that tasks ran on a CPU."u8);
        foreach (var row in rows) writer.Sample("cpu"u8, Cpu(row), row.Running / NanosecondsPerSecond);
        writer.Family("node_schedstat_timeslices_total"u8, MetricType.Counter, "Time slices of a CPU."u8);
        foreach (var row in rows) writer.Sample("cpu"u8, Cpu(row), row.Slices);
        writer.Family("node_schedstat_waiting_seconds_total"u8, MetricType.Counter, "Time that tasks which could run waited for a CPU."u8);
        foreach (var row in rows) writer.Sample("cpu"u8, Cpu(row), row.Waiting / NanosecondsPerSecond);
    }

    public void Dispose() => text.Dispose();

    ReadOnlySpan<byte> Cpu((int NameStart, int NameLength, ulong Running, ulong Waiting, ulong Slices) row) => text.Bytes.Slice(row.NameStart, row.NameLength);

    void Parse()
    {
        rows.Clear();
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            if (!lines.Current.StartsWith("cpu"u8)) continue;
            var fields = new Fields(lines.Current);
            var name = fields.Next()["cpu"u8.Length..];
            for (var i = 0; i < FirstShown; i++) fields.Next();
            if (!fields.TryNextNumber(out var running) || !fields.TryNextNumber(out var waiting) || !fields.TryNextNumber(out var slices))
                throw new MalformedKernelTextException("nine numbers of a CPU", lines.Current);
            text.Bytes.Overlaps(name, out var start);
            rows.Add((start, name.Length, running, waiting, slices));
        }
    }
}
