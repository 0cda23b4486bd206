using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/sys/fs/file-nr: <c>allocated unused maximum</c>.</summary>
public sealed class FilefdCollector(NodePaths paths) : INodeCollector, IDisposable
{
    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "filefd"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("sys/fs/file-nr"));
        var fields = new Fields(text.Trimmed);
        if (!fields.TryNextNumber(out var allocated) || !fields.TryNextNumber(out _) || !fields.TryNextNumber(out var maximum))
            throw new MalformedKernelTextException("three numbers in /proc/sys/fs/file-nr", text.Trimmed);
        writer.Family("node_filefd_allocated"u8, MetricType.Gauge, "Open files of the whole machine."u8);
        writer.Sample(allocated);
        writer.Family("node_filefd_maximum"u8, MetricType.Gauge, "How many files may be open on the whole machine."u8);
        writer.Sample(maximum);
    }

    public void Dispose() => text.Dispose();
}
