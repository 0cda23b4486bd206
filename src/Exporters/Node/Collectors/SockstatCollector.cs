using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/net/sockstat and sockstat6: <c>TCP: inuse 19 orphan 0 tw 4 alloc 21 mem 168</c>, memory in pages.</summary>
public sealed class SockstatCollector(NodePaths paths) : INodeCollector, IDisposable
{
    const int MaxNameBytes = 100;
    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "sockstat"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("net/sockstat"));
        Show(writer);
        if (text.TryRead(paths.Proc("net/sockstat6"))) Show(writer); // not there without IPv6
    }

    public void Dispose() => text.Dispose();

    void Show(ExpositionWriter writer)
    {
        Span<byte> family = stackalloc byte[2 * MaxNameBytes + 32];
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            var fields = new Fields(lines.Current);
            var protocol = fields.Next();
            if (!protocol.EndsWith(":"u8) || protocol.Length > MaxNameBytes) throw new MalformedKernelTextException("a protocol", lines.Current);
            while (fields.Next() is { IsEmpty: false, Length: <= MaxNameBytes } field)
            {
                if (!fields.TryNextNumber(out var value)) throw new MalformedKernelTextException("pairs of a name and a number", lines.Current);
                var length = Join(family, protocol[..^1], field);
                writer.Family(family[..length], MetricType.Gauge, "A number of /proc/net/sockstat."u8);
                writer.Sample(value);
                if (!field.SequenceEqual("mem"u8)) continue;
                "_bytes"u8.CopyTo(family[length..]);
                writer.Family(family[..(length + "_bytes"u8.Length)], MetricType.Gauge, "The memory of /proc/net/sockstat in bytes."u8);
                writer.Sample((double)value * Environment.SystemPageSize);
            }
        }
    }

    static int Join(Span<byte> family, ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> field)
    {
        var prefix = "node_sockstat_"u8;
        prefix.CopyTo(family);
        protocol.CopyTo(family[prefix.Length..]);
        var at = prefix.Length + protocol.Length;
        family[at++] = (byte)'_';
        field.CopyTo(family[at..]);
        return at + field.Length;
    }
}
