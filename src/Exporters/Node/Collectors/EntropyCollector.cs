using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/sys/kernel/random: what the kernel's source of chance has, and can have.</summary>
public sealed class EntropyCollector(NodePaths paths) : INodeCollector, IDisposable
{
    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "entropy"u8;

    public void Collect(ExpositionWriter writer)
    {
        var available = text.ReadNumber(paths.Proc("sys/kernel/random/entropy_avail"));
        var pool = text.ReadNumber(paths.Proc("sys/kernel/random/poolsize"));
        writer.Family("node_entropy_available_bits"u8, MetricType.Gauge, "Bits of entropy at hand."u8);
        writer.Sample(available);
        writer.Family("node_entropy_pool_size_bits"u8, MetricType.Gauge, "Bits of entropy that the pool can hold."u8);
        writer.Sample(pool);
    }

    public void Dispose() => text.Dispose();
}
