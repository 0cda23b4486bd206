using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/vmstat: <c>pgfault 20270768</c>, as many of its 150 lines as the filter shows.</summary>
public sealed class VmstatCollector(NodePaths paths, NameFilter shown) : INodeCollector, IDisposable
{
    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "vmstat"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("vmstat"));
        Span<byte> family = stackalloc byte[256];
        "node_vmstat_"u8.CopyTo(family);
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            var fields = new Fields(lines.Current);
            var name = fields.Next();
            if (name.Length > 200 || !shown.Shows(name)) continue;
            if (!fields.TryNextNumber(out var value)) throw new MalformedKernelTextException("a field and its value", lines.Current);
            name.CopyTo(family["node_vmstat_"u8.Length..]);
            writer.Family(family[..("node_vmstat_"u8.Length + name.Length)], MetricType.Unknown, "A field of /proc/vmstat."u8);
            writer.Sample(value);
        }
    }

    public void Dispose() => text.Dispose();
}
